import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Frame } from '../../pipeline/frames/frame-maker.ts';
import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { Answer, Bar, LevelPoint } from '../../shared/protocol/messages.ts';
import type { Alert, StreamBar } from '../../shared/protocol/stream-messages.ts';
import type { Session } from '../../shared/session/session.ts';

/** The chart as it stood at an instant. */
export interface ChartPicture {
  readonly bars: Bar[];
  readonly levels: LevelPoint[];
  readonly answers: readonly Answer[];
  readonly history: Answer[];
  readonly streams: StreamBar[];
  readonly alerts: Alert[];
}

/** Bars whose fans are still to be judged, or have just been. */
const BARS_WITH_FANS = 11;

/**
 * All stream bars so far; of old ones the streams alone, since what they foresaw is
 * past.
 */
function streamsOf(past: readonly Frame[]): StreamBar[] {
  const closes = past.flatMap(({ pentaview }) => (pentaview ? [pentaview.rows] : []));
  return closes.flatMap((rows, i) =>
    i >= closes.length - BARS_WITH_FANS ? rows : rows.map((row) => ({ ...row, fans: [] })),
  );
}

/**
 * A session's frames in time order, and the candles before the open that give them
 * context.
 */
export class Timeline {
  readonly session: Session;
  readonly frames: readonly Frame[];
  readonly before: readonly Bar[];

  constructor(session: Session, frames: readonly Frame[], before: readonly Bar[]) {
    this.session = session;
    this.frames = frames;
    this.before = before;
  }

  /** Number of frames at or before an instant. */
  countUpTo(at: number): number {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The first instant at which an approach is under way; null if the session has none.
   */
  get firstApproachAt(): number | null {
    return this.frames.find(({ answers }) => answers && answers.length > 0)?.at ?? null;
  }

  /** The last answer of each approach on each bar. */
  #lastByBar(past: readonly Frame[]): Answer[] {
    const first = chartTime(this.session, this.session.rthOpen);
    const last = new Map<string, Answer>();
    for (const { answers } of past)
      for (const answer of answers ?? [])
        last.set(`${answer.episodeId}/${barOf(answer.time, first)}`, answer);
    return [...last.values()];
  }

  /** The chart as it stood at an instant. */
  stateAt(at: number): ChartPicture {
    const past = this.frames.slice(0, this.countUpTo(at));
    const closed = past.flatMap((frame) => (frame.closed ? [frame.closed] : []));
    const forming = past.at(-1)?.forming;
    const known = new Set(closed.map(({ time }) => time));
    const before = this.before.filter(({ time }) => !known.has(time));
    return {
      bars: [...before, ...closed, ...(forming ? [forming] : [])],
      levels: past.flatMap((frame) => (frame.levels ? [frame.levels] : [])),
      answers: past.findLast(({ answers }) => answers !== null)?.answers ?? [],
      history: this.#lastByBar(past),
      streams: streamsOf(past),
      alerts: past.flatMap(({ pentaview }) => pentaview?.alerts ?? []),
    };
  }
}
