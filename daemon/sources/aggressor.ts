const BUY = 0x42;
const SELL = 0x41;

/** Who took, by a trade's DBN side letter: +1 a buyer (B), −1 a seller (A), 0 neither. */
export function aggressorOf(side: number): number {
  if (side === BUY) return 1;
  return side === SELL ? -1 : 0;
}
