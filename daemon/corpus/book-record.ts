import type { BookBatch } from '../../pipeline/events/kinds.ts';

/** Records of MBP-10 of one instrument, in columns; times of the session. */
export interface BookRecords
  extends Readonly<Pick<BookBatch, 'count' | 'at' | 'bidPrice' | 'askPrice' | 'bidSize' | 'askSize'>> {
  /** When the venue’s feed was received. */
  readonly receivedAt: Float64Array;
  /** ASCII of the letters of DBN. */
  readonly action: Uint8Array;
  readonly side: Uint8Array;
  readonly price: Float64Array;
  readonly size: Uint32Array;
}
