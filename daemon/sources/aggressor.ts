import { SIDE } from '../databento/index.ts';

/** Who took, by a trade's DBN side letter: +1 a buyer (B), −1 a seller (A), 0 neither. */
export function aggressorOf(side: number): number {
  if (side === SIDE.bid) return 1;
  return side === SIDE.ask ? -1 : 0;
}
