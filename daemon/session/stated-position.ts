import { PositionFollower } from '../../pipeline/exit/exit-score.ts';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { TransientBody } from '../../shared/protocol/messages.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Position } from '../../shared/vocabulary/position.ts';
import type { Timeline } from './timeline.ts';

/** What a viewer says that they hold. */
export interface Stated {
  readonly side: Position;
  /** Points; where price stood without it. */
  readonly entry?: number | undefined;
}

interface Held {
  readonly stated: Stated;
  readonly at: SessionNs;
}
type ExitBody = Extract<TransientBody, { type: 'exit' }>;

/**
 * A position that a viewer has stated, and what the streams of the level nearest its
 * entry say of it. It is kept for as long as it is looked at, and nowhere else.
 */
export class StatedPosition {
  readonly #timeline: Timeline;
  #held: Held | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** @param at of the session, from when on it is held */
  state(stated: Stated, at: SessionNs): void {
    this.#held = stated.side === 'FLAT' ? null : { stated, at };
  }

  /** What is said of it at an instant; null without one, and before a bar has told. */
  exitAt(until: SessionNs): ExitBody | null {
    const { sizes, streamBars, session } = this.#timeline;
    const held = this.#held;
    if (!held || !sizes) return null;
    const told = streamBars.filter(({ at }) => at <= until);
    const level = levelOf(told, held);
    const follower = new PositionFollower(held.stated.side, sizes);
    let last: ReturnType<PositionFollower['next']> = null;
    for (const bar of told) {
      if (bar.level !== level) continue;
      if (bar.at <= held.at) follower.see(bar);
      else last = follower.next(bar);
    }
    if (!last || !level) return null;
    const { score, rawScore, zone, parts, penalty, bar } = last;
    const { side } = held.stated;
    return {
      type: 'exit',
      time: chartTime(session, bar.at),
      side,
      level,
      score,
      rawScore,
      zone,
      parts: { ...parts },
      penalty,
    };
  }
}

/** The level nearest the entry when it was stated, or as soon as one is known. */
function levelOf(told: Timeline['streamBars'], { stated, at }: Held): LevelKind | null {
  const tick = told.findLast((bar) => bar.at <= at) ?? told[0];
  if (!tick) return null;
  const price = stated.entry ?? tick.spot;
  const distance = ({ levelPrice }: { readonly levelPrice: number }) => Math.abs(levelPrice - price);
  return told
    .filter((bar) => bar.at === tick.at)
    .reduce((nearest, bar) => (distance(bar) < distance(nearest) ? bar : nearest)).level;
}
