import { BAR_NS } from '../../shared/rules.ts';
import type { ExitZone, Position } from '../../shared/vocabulary/position.ts';
import { jerksAgainst } from '../alerts/hysteresis.ts';
import { LevelContext } from '../alerts/level-context.ts';
import { alertInputs, LEAST_JERK, onScale } from '../alerts/rules.ts';
import { MAX_SILENT_BARS } from '../streams/motion.ts';
import type { StreamBar } from '../streams/stream-bar.ts';
import type { StreamSizes } from '../streams/stream-sizes.ts';

/** The parts of a score. */
const PART_NAMES = ['adjustedAlignment', 'pressureSlope', 'flowSlope', 'barrierSlope'] as const;
type Part = (typeof PART_NAMES)[number];
type Parts = Readonly<Record<Part, number>>;

type Scored = Pick<StreamBar, 'adjustedAlignment' | 'motion'>;
const PARTS: Readonly<Record<Part, (bar: Scored) => number>> = {
  adjustedAlignment: ({ adjustedAlignment }) => adjustedAlignment,
  pressureSlope: ({ motion }) => motion.pressure.slope,
  flowSlope: ({ motion }) => motion.flow.slope,
  barrierSlope: ({ motion }) => motion.barrier.slope,
};
const WEIGHTS: Parts = { adjustedAlignment: 0.45, pressureSlope: 0.25, flowSlope: 0.15, barrierSlope: 0.15 };
const GAIN = 1.25;
const PENALTY = 0.15;
const clip = (value: number) => Math.min(1, Math.max(-1, value));

/** What counts for a position and what against it; above zero is for it. */
export interface ExitScore {
  /** From −1 to 1. */
  readonly score: number;
  /**
   * As it was first published: parts neither scaled nor clipped, so that it hardly leaves
   * the middle. Kept to compare with.
   */
  readonly rawScore: number;
  /** What each part adds before the sum is squashed. */
  readonly parts: Parts;
  /** Pressure turns against the position faster than it usually changes. */
  readonly penalty: boolean;
}

/**
 * @param way 1 for a long position, −1 for a short one
 * @param against whether pressure jerks against it, see {@link PositionFollower}
 */
export function exitScore(bar: Scored, way: 1 | -1, sizes: Parts, against: boolean): ExitScore {
  const part = (name: Part) => WEIGHTS[name] * clip((way * PARTS[name](bar)) / sizes[name]);
  const parts = {
    adjustedAlignment: part('adjustedAlignment'),
    pressureSlope: part('pressureSlope'),
    flowSlope: part('flowSlope'),
    barrierSlope: part('barrierSlope'),
  };
  const sum = parts.adjustedAlignment + parts.pressureSlope + parts.flowSlope + parts.barrierSlope;
  return {
    score: clip(Math.tanh(GAIN * sum) - (against ? PENALTY : 0)),
    rawScore: rawScore(bar, way),
    parts,
    penalty: against,
  };
}

function rawScore(bar: Scored, way: 1 | -1): number {
  const sum = PART_NAMES.reduce((total, name) => total + WEIGHTS[name] * way * PARTS[name](bar), 0);
  return Math.tanh(sum) - (way * bar.motion.pressure.jerk < -LEAST_JERK ? PENALTY : 0);
}

/** Lower edges of the zones, from the best; below the last is EXIT. */
const EDGES = [
  { zone: 'HOLD_ADD', above: 0.5 },
  { zone: 'HOLD_TRAIL', above: -0.2 },
  { zone: 'REDUCE', above: -0.5 },
] as const satisfies readonly { zone: ExitZone; above: number }[];
const ORDER: readonly ExitZone[] = ['HOLD_ADD', 'HOLD_TRAIL', 'REDUCE', 'EXIT'];
/** A zone is left when the score is this far beyond its edge. */
const STICKINESS = 0.05;
const POOR_SETUP = -0.25;

/** The zone of a score by itself. An edge belongs to the zone nearer to the middle. */
export function zoneOf(score: number): ExitZone {
  if (score > EDGES[0].above) return 'HOLD_ADD';
  return EDGES.slice(1).find(({ above }) => score >= above)?.zone ?? 'EXIT';
}

/** The same, where the zone before holds on a little; EXIT is told at once. */
export function nextZone(before: ExitZone | null, score: number): ExitZone {
  const plain = zoneOf(score);
  if (before === null || plain === before || plain === 'EXIT') return plain;
  const better = ORDER.indexOf(plain) < ORDER.indexOf(before);
  const held = zoneOf(better ? score - STICKINESS : score + STICKINESS);
  const wouldMove = better
    ? ORDER.indexOf(held) < ORDER.indexOf(before)
    : ORDER.indexOf(held) > ORDER.indexOf(before);
  return wouldMove ? held : before;
}

export interface ScoredBar extends ExitScore {
  readonly bar: StreamBar;
  readonly zone: ExitZone;
}

const WAYS = { LONG: 1, SHORT: -1, FLAT: null } as const satisfies Readonly<Record<Position, 1 | -1 | null>>;

/** A stated position followed bar by bar at one level. */
export class PositionFollower {
  readonly #way: 1 | -1 | null;
  readonly #sizes: StreamSizes;
  readonly #context = new LevelContext();
  #zone: ExitZone | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param sizes as of the session's date */
  constructor(position: Position, sizes: StreamSizes) {
    this.#way = WAYS[position];
    this.#sizes = sizes;
  }

  /**
   * A bar from before the position was taken: it tells what is usual, and is not scored.
   */
  see(bar: StreamBar): void {
    this.#follow(bar);
  }

  /** The next bar, in time order; null for a position that is flat. */
  next(bar: StreamBar): ScoredBar | null {
    const against = this.#follow(bar);
    if (this.#way === null) return null;
    const score = exitScore(bar, this.#way, this.#sizes, against);
    const zone = nextZone(this.#zone, score.score);
    // Nothing is added to in a poor setup.
    this.#zone = zone === 'HOLD_ADD' && bar.setup < POOR_SETUP ? 'HOLD_TRAIL' : zone;
    return { bar, ...score, zone: this.#zone };
  }

  /** Whether pressure turns against the position faster than it usually changes. */
  #follow(bar: StreamBar): boolean {
    if ((bar.at - this.#lastAt) / BAR_NS > MAX_SILENT_BARS) {
      this.#context.reset();
      this.#zone = null;
    }
    this.#lastAt = bar.at;
    const inputs = onScale(alertInputs(bar), this.#sizes);
    const context = this.#context.next(inputs);
    const way = this.#way;
    return way !== null && jerksAgainst(way, inputs, context) && way * inputs.pressureSlope < 0;
  }
}
