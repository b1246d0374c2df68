import type { ExitZone, Position } from '../../shared/vocabulary/position.ts';
import { jerkLimitOf, jerksAgainst, slopeFactorOf } from '../alerts/hysteresis.ts';
import { alertInputs, LEAST_JERK } from '../alerts/rules.ts';
import type { StreamBar } from '../streams/stream-bar.ts';

/** How large each part is when it says all it can. */
export interface ExitScales {
  readonly alignment: number;
  readonly pressureSlope: number;
  readonly flowSlope: number;
  readonly barrierSlope: number;
}

/** Until {@link LEAST_SCALE_SESSIONS} sessions tell: about what simulated days have. */
export const DEFAULT_EXIT_SCALES: ExitScales = {
  alignment: 0.35,
  pressureSlope: 0.08,
  flowSlope: 0.1,
  barrierSlope: 0.1,
};
const LEAST_SCALE_SESSIONS = 20;
const SCALE_SHARE = 0.9;

type Scored = Pick<StreamBar, 'adjustedAlignment' | 'motion'>;
const PARTS: Readonly<Record<keyof ExitScales, (bar: Scored) => number>> = {
  alignment: ({ adjustedAlignment }) => adjustedAlignment,
  pressureSlope: ({ motion }) => motion.pressure.slope,
  flowSlope: ({ motion }) => motion.flow.slope,
  barrierSlope: ({ motion }) => motion.barrier.slope,
};
const PART_NAMES = Object.keys(PARTS) as readonly (keyof ExitScales)[];

/**
 * The size that nine in ten bars of earlier sessions stay below.
 * @param sessions the bars of each, all before the date that is scored
 */
export function fitExitScales(sessions: readonly (readonly StreamBar[])[]): ExitScales {
  if (sessions.length < LEAST_SCALE_SESSIONS) return DEFAULT_EXIT_SCALES;
  const bars = sessions.flat();
  const of = (part: keyof ExitScales) => {
    const sizes = bars.map((bar) => Math.abs(PARTS[part](bar))).sort((a, b) => a - b);
    return sizes[Math.floor(SCALE_SHARE * (sizes.length - 1))] || DEFAULT_EXIT_SCALES[part];
  };
  return {
    alignment: of('alignment'),
    pressureSlope: of('pressureSlope'),
    flowSlope: of('flowSlope'),
    barrierSlope: of('barrierSlope'),
  };
}

const WEIGHTS: ExitScales = { alignment: 0.45, pressureSlope: 0.25, flowSlope: 0.15, barrierSlope: 0.15 };
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
  readonly parts: ExitScales;
  /** Pressure turns against the position faster than it usually changes. */
  readonly penalty: boolean;
}

/**
 * @param way 1 for a long position, −1 for a short one
 * @param against whether pressure jerks against it, see {@link PositionFollower}
 */
export function exitScore(bar: Scored, way: 1 | -1, scales: ExitScales, against: boolean): ExitScore {
  const part = (name: keyof ExitScales) => WEIGHTS[name] * clip((way * PARTS[name](bar)) / scales[name]);
  const parts = {
    alignment: part('alignment'),
    pressureSlope: part('pressureSlope'),
    flowSlope: part('flowSlope'),
    barrierSlope: part('barrierSlope'),
  };
  const sum = parts.alignment + parts.pressureSlope + parts.flowSlope + parts.barrierSlope;
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

const JERK_BARS = 60;

/** A stated position followed bar by bar at one level. */
export class PositionFollower {
  readonly #way: 1 | -1 | null;
  readonly #scales: ExitScales;
  readonly #jerks: number[] = [];
  #zone: ExitZone | null = null;

  constructor(position: Position, scales: ExitScales) {
    this.#way = position === 'FLAT' ? null : position === 'LONG' ? 1 : -1;
    this.#scales = scales;
  }

  /** The next bar, in time order; null for a position that is flat. */
  next(bar: StreamBar): ScoredBar | null {
    if (this.#way === null) return null;
    const inputs = alertInputs(bar);
    const context = { jerkLimit: jerkLimitOf(this.#jerks), slopeFactor: slopeFactorOf(inputs) };
    const against = jerksAgainst(this.#way, inputs, context) && this.#way * inputs.pressureSlope < 0;
    this.#jerks.push(Math.abs(inputs.pressureJerk));
    if (this.#jerks.length > JERK_BARS) this.#jerks.shift();
    const score = exitScore(bar, this.#way, this.#scales, against);
    const zone = nextZone(this.#zone, score.score);
    // Nothing is added to in a poor setup.
    this.#zone = zone === 'HOLD_ADD' && bar.setup < POOR_SETUP ? 'HOLD_TRAIL' : zone;
    return { bar, ...score, zone: this.#zone };
  }
}
