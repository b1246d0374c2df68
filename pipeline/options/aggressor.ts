/** What is known of a trade when its side is asked for. */
export interface SideClues {
  /** As the venue says it: +1, −1, or 0 where it does not. */
  readonly venue: number;
  readonly price: number;
  /** Best quotes just before it; NaN without any. */
  readonly bid: number;
  readonly ask: number;
  /** Price and side of the same option's trade before; NaN and 0 for the first. */
  readonly lastPrice: number;
  readonly lastSide: number;
}

/**
 * Who took: +1 a buyer, −1 a seller, 0 unknown. By the venue; else by the quotes, where a
 * price inside them belongs to the nearer one; else by the tick, where an equal price
 * repeats the side before it (Lee & Ready, Inferring Trade Direction from Intraday Data,
 * 1991).
 */
export function inferAggressor({ venue, price, bid, ask, lastPrice, lastSide }: SideClues): number {
  if (venue !== 0) return venue;
  const isSound = !(bid > ask);
  if (isSound && price >= ask && !(price <= bid)) return 1;
  if (isSound && price <= bid && !(price >= ask)) return -1;
  if (bid <= ask) return Math.sign(price - (bid + ask) / 2);
  if (Number.isNaN(lastPrice)) return 0;
  return Math.sign(price - lastPrice) || lastSide;
}
