import type { Answer, Bar, LevelPoint } from '../../shared/protocol/messages.ts';
import { BAR_NS, STATE_TICK_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Knowledge } from '../forecast/answer.ts';
import type { BarSeries } from '../grid/bar-series.ts';
import type { StateRow } from '../session/rows.ts';
import type { SessionRun } from '../session/session-run.ts';
import { answerMessage, chartTime } from './answer-message.ts';
import type { Pentaview, PentaviewFrame } from './pentaview.ts';

/** What the chart is told at one instant. */
export interface Frame {
  readonly at: SessionNs;
  /** The bar that has just closed, and the one that is forming. */
  readonly closed: Bar | null;
  readonly forming: Bar | null;
  /** Levels in force from this instant on, when a bar begins here. */
  readonly levels: LevelPoint | null;
  /** All open approaches; null at instants without an update. */
  readonly answers: readonly Answer[] | null;
  /** Streams of all active levels at a bar's close, and what they raised; else null. */
  readonly pentaview: PentaviewFrame | null;
}

/**
 * Turns a run's clock into frames, one every ten seconds from 09:30 to 12:30. A frame is
 * made when the run has seen exactly the events before it: recorded and played back, or
 * sent as it is made, it says the same.
 */
export class FrameMaker {
  readonly #run: SessionRun;
  readonly #knowledge: Knowledge;
  readonly #pentaview: Pentaview | null;
  #streams: PentaviewFrame | null = null;

  /** @param pentaview null where too few earlier sessions tell what is usual */
  constructor(run: SessionRun, knowledge: Knowledge, pentaview: Pentaview | null = null) {
    this.#run = run;
    this.#knowledge = knowledge;
    this.#pentaview = pentaview;
  }

  /** The state rows of a tick, before the frame of that instant is asked for. */
  onState(at: SessionNs, rows: readonly StateRow[]): void {
    this.#streams = this.#pentaview?.tick(at, rows) ?? null;
  }

  /** Null outside 09:30–12:30. */
  frame(at: SessionNs): Frame | null {
    const { rthOpen, windowEnd } = this.#run.session;
    if (at < rthOpen || at > windowEnd) return null;
    const bars = this.#run.accumulators.bars.twoMinute;
    const onBar = (at - rthOpen) % BAR_NS === 0;
    const last = bars.count - 1;
    const lastIsForming = last >= 0 && bars.end(last) > at;
    const closedIndex = bars.countBy(at) - 1;
    const hasClosed = onBar && closedIndex >= 0 && bars.end(closedIndex) === at;
    return {
      at,
      closed: hasClosed ? this.#bar(bars, closedIndex, true) : null,
      forming: lastIsForming ? this.#bar(bars, last, false) : null,
      levels: onBar && at < windowEnd ? this.#levels(at) : null,
      answers: (at - rthOpen) % STATE_TICK_NS === 0 ? this.#answers(at, onBar) : null,
      pentaview: this.#streams?.at === at ? this.#streams : null,
    };
  }

  #levels(at: SessionNs): LevelPoint {
    const value = (kind: LevelKind) => {
      const price = this.#run.levels.price(kind, at);
      return Number.isNaN(price) ? null : price;
    };
    return {
      time: chartTime(this.#run.session, at),
      values: {
        PM_HIGH: value('PM_HIGH'),
        PM_LOW: value('PM_LOW'),
        OR_HIGH: value('OR_HIGH'),
        OR_LOW: value('OR_LOW'),
        SMA_90: value('SMA_90'),
        EMA_20: value('EMA_20'),
      },
    };
  }

  #answers(at: SessionNs, onBar: boolean): Answer[] {
    return LEVEL_KINDS.flatMap((kind) => {
      const row = this.#run.currentRow(kind, at);
      if (!row) return [];
      const message = answerMessage(this.#knowledge, {
        session: this.#run.session,
        source: this.#run.priceSource,
        row,
        barrier: this.#run.sinceContact(row.episode),
        committed: onBar && this.#run.commitsTo(kind, at),
      });
      return message ? [message] : [];
    });
  }

  /** Candles of the last minutes before the open. */
  barsBefore(minutes: number): Bar[] {
    const bars = this.#run.accumulators.bars.twoMinute;
    const { rthOpen } = this.#run.session;
    const from = rthOpen - minutes * NS_PER_MINUTE;
    return Array.from({ length: bars.count }, (_, i) => i)
      .filter((i) => bars.start[i]! >= from && bars.end(i) <= rthOpen)
      .map((i) => this.#bar(bars, i, true));
  }

  #bar(bars: BarSeries, i: number, complete: boolean): Bar {
    return {
      time: chartTime(this.#run.session, bars.start[i]!),
      open: bars.open[i]!,
      high: bars.high[i]!,
      low: bars.low[i]!,
      close: bars.close[i]!,
      volume: bars.volume[i]!,
      complete,
    };
  }
}
