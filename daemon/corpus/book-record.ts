/** Records of MBP-10 of one instrument, in columns; prices in points. */
export interface BookRecords {
  readonly count: number;
  /** Session time. */
  readonly at: Float64Array;
  /** When the venue’s feed was received, in session time. */
  readonly receivedAt: Float64Array;
  /** ASCII of the letters of DBN. */
  readonly action: Uint8Array;
  readonly side: Uint8Array;
  readonly price: Float64Array;
  readonly size: Uint32Array;
  /** By level, the best first. */
  readonly bidPrice: readonly Float64Array[];
  readonly askPrice: readonly Float64Array[];
  readonly bidSize: readonly Uint32Array[];
  readonly askSize: readonly Uint32Array[];
}
