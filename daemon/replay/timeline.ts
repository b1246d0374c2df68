import type { BarSeries } from '../../pipeline/bars/bar-series.ts';
import type { SessionEngine } from '../../pipeline/engine/session-engine.ts';
import type { Corpus } from '../../pipeline/retrieval/corpus.ts';
import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { Bar, LevelPoint, Signal } from '../../shared/protocol/messages.ts';
import type { Session } from '../../shared/session/session.ts';
import { STATE_TICK_SECONDS } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { chartTime, signalFor } from './signal.ts';

const TWO_MINUTES_NS = 2 * NS_PER_MINUTE;
const TICK_NS = STATE_TICK_SECONDS * NS_PER_SECOND;

/** What the chart is told at one instant. */
export interface Frame {
  /** Session nanoseconds. */
  readonly at: number;
  /** The bar that has just closed, and the one that is forming. */
  readonly closed: Bar | null;
  readonly forming: Bar | null;
  /** Levels in force from this instant on, when a bar begins here. */
  readonly levels: LevelPoint | null;
  /** All open approaches; null at instants without an update. */
  readonly signals: readonly Signal[] | null;
}

/**
 * Turns the engine's clock into frames, one every ten seconds from 09:30 to 12:30. A frame is made when the engine has seen exactly the
 * events before it: recorded and played back, or sent as it is made, it says the same.
 */
export class FrameMaker {
  readonly #session: Session;
  readonly #engine: SessionEngine;
  readonly #corpus: Corpus;

  constructor(session: Session, engine: SessionEngine, corpus: Corpus) {
    this.#session = session;
    this.#engine = engine;
    this.#corpus = corpus;
  }

  /** Null outside 09:30–12:30. */
  frame(at: number): Frame | null {
    const { rthOpen, rthEnd } = this.#session;
    if (at < rthOpen || at > rthEnd) return null;
    const bars = this.#engine.bars.twoMinute;
    const onBar = (at - rthOpen) % TWO_MINUTES_NS === 0;
    const last = bars.count - 1;
    const lastIsForming = last >= 0 && bars.end(last) > at;
    const closedIndex = bars.completedBy(at) - 1;
    return {
      at,
      closed: onBar && closedIndex >= 0 && bars.end(closedIndex) === at ? barAt(this.#session, bars, closedIndex, true) : null,
      forming: lastIsForming ? barAt(this.#session, bars, last, false) : null,
      levels: onBar && at < rthEnd ? this.#levels(at) : null,
      signals: (at - rthOpen) % TICK_NS === 0 ? this.#signals(at, onBar) : null,
    };
  }

  #levels(at: number): LevelPoint {
    const value = (kind: LevelKind) => {
      const level = this.#engine.levels.value(kind, at);
      return Number.isNaN(level) ? null : level;
    };
    const values = Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, value(kind)])) as Record<LevelKind, number | null>;
    return { time: chartTime(this.#session, at), values };
  }

  #signals(at: number, committed: boolean): Signal[] {
    return LEVEL_KINDS.flatMap((kind) => {
      const row = this.#engine.currentRow(kind, at);
      const signal = row && signalFor(this.#corpus, this.#session, row, committed);
      return signal ? [signal] : [];
    });
  }
}

function barAt(session: Session, bars: BarSeries, i: number, complete: boolean): Bar {
  return {
    time: chartTime(session, bars.start[i]!),
    open: bars.open[i]!,
    high: bars.high[i]!,
    low: bars.low[i]!,
    close: bars.close[i]!,
    volume: bars.volume[i]!,
    complete,
  };
}

/** A session's frames in time order, and the candles before the open that give them context. */
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

  /** The first instant at which an approach is under way; null if the session has none. */
  get firstApproachAt(): number | null {
    return this.frames.find(({ signals }) => signals && signals.length > 0)?.at ?? null;
  }

  /** The last answer of each approach on each bar. */
  #lastByBar(past: readonly Frame[]): Signal[] {
    const first = chartTime(this.session, this.session.rthOpen);
    const last = new Map<string, Signal>();
    for (const { signals } of past)
      for (const signal of signals ?? []) last.set(`${signal.episodeId}/${barOf(signal.time, first)}`, signal);
    return [...last.values()];
  }

  /** The chart as it stood at an instant. */
  stateAt(at: number): { bars: Bar[]; levels: LevelPoint[]; signals: readonly Signal[]; history: Signal[] } {
    const past = this.frames.slice(0, this.countUpTo(at));
    const closed = past.flatMap((frame) => (frame.closed ? [frame.closed] : []));
    const forming = past.at(-1)?.forming;
    const known = new Set(closed.map(({ time }) => time));
    const before = this.before.filter(({ time }) => !known.has(time));
    return {
      bars: [...before, ...closed, ...(forming ? [forming] : [])],
      levels: past.flatMap((frame) => (frame.levels ? [frame.levels] : [])),
      signals: past.findLast(({ signals }) => signals !== null)?.signals ?? [],
      history: this.#lastByBar(past),
    };
  }
}

/** Candles of the last minutes before the open. */
export function barsBefore(session: Session, engine: SessionEngine, minutes: number): Bar[] {
  const bars = engine.bars.twoMinute;
  const from = session.rthOpen - minutes * NS_PER_MINUTE;
  return Array.from({ length: bars.count }, (_, i) => i)
    .filter((i) => bars.start[i]! >= from && bars.end(i) <= session.rthOpen)
    .map((i) => barAt(session, bars, i, true));
}
