import { fromTimestamp, type Session, toTimestamp } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { STAT_TYPE } from '../../databento/index.ts';
import { rawPrice, statisticsRecord } from '../definitions.ts';
import { CAPTURE_DELAY_NS, type ShownQuote } from '../record-writers.ts';
import { OPTION_TICK_POINTS } from './quote.ts';
import type { ReportedFigure } from './reference.ts';

const BLOCK_RECORDS = 1024;

/** What a session has shown of a series so far, in ticks. */
interface Extremes {
  readonly low: number;
  readonly high: number;
  readonly lowestOffer: number;
  readonly highestBid: number;
}

/**
 * The exchange's statistics in order of time: figures of the session before as they are
 * due, and of the one under way a first price and each new extreme.
 */
export class StatisticsFeed {
  readonly #session: Session;
  readonly #seen = new Map<number, Extremes>();
  readonly #records: Uint8Array[] = [];
  /** Still to come, in order of time. */
  #due: readonly ReportedFigure[] = [];
  #next = 0;
  #sequence = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @param figures of the session before, in order of time */
  expect(figures: readonly ReportedFigure[]): void {
    this.#due = figures;
    this.#next = 0;
  }

  /** Tells what was due before a moment. */
  advance(until: SessionNs): void {
    for (; this.#next < this.#due.length; this.#next++) {
      const figure = this.#due[this.#next]!;
      if (fromTimestamp(this.#session, figure.tsEvent) >= until) return;
      const tsReceived = figure.tsEvent + BigInt(CAPTURE_DELAY_NS);
      this.#records.push(statisticsRecord({ ...figure, tsReceived, sequence: ++this.#sequence }));
    }
  }

  /**
   * Records that have not been taken: whole blocks of them, so that a file's bytes do not
   * depend on when they are asked for, and at the end the rest.
   */
  take(isEnd: boolean): Uint8Array[][] {
    const blocks: Uint8Array[][] = [];
    while (this.#records.length >= BLOCK_RECORDS || (isEnd && this.#records.length > 0))
      blocks.push(this.#records.splice(0, BLOCK_RECORDS));
    return blocks;
  }

  onTrade(at: SessionNs, instrumentId: number, priceTicks: number, shown: ShownQuote): void {
    const before = this.#seen.get(instrumentId);
    const seen = before ?? { low: Infinity, high: -Infinity, lowestOffer: Infinity, highestBid: 0 };
    const after: Extremes = {
      low: Math.min(seen.low, priceTicks),
      high: Math.max(seen.high, priceTicks),
      lowestOffer: Math.min(seen.lowestOffer, shown.askTicks),
      highestBid: Math.max(seen.highestBid, shown.bidTicks),
    };
    this.#seen.set(instrumentId, after);
    if (!before) this.#tell(at, instrumentId, STAT_TYPE.opening, priceTicks);
    for (const kind of ['low', 'high', 'lowestOffer', 'highestBid'] as const)
      if (after[kind] !== seen[kind]) this.#tell(at, instrumentId, STAT_TYPE[kind], after[kind]);
  }

  #tell(at: SessionNs, instrumentId: number, statType: number, ticks: number): void {
    this.#records.push(
      statisticsRecord({
        instrumentId,
        tsEvent: toTimestamp(this.#session, at),
        tsReceived: toTimestamp(this.#session, at + CAPTURE_DELAY_NS),
        tsRef: null,
        statType,
        price: rawPrice(ticks * OPTION_TICK_POINTS),
        quantity: null,
        sequence: ++this.#sequence,
      }),
    );
  }
}
