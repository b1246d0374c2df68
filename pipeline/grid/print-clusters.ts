import { NS_PER_MILLISECOND } from '../../shared/units.ts';

/** Prints further apart were not made by one order. */
const MAX_GAP_NS = 100 * NS_PER_MILLISECOND;
const LEAST_PRINTS = 2;

/** Prints as columns, in order of time. */
export interface PrintColumns {
  /** Session nanoseconds. */
  readonly at: Float64Array;
  /** Points. */
  readonly price: Float64Array;
  /** Contracts. */
  readonly size: Float64Array;
  /** +1 bought, −1 sold, 0 unknown. */
  readonly aggressor: Float64Array;
}

/** Prints in quick succession that went one way. */
export interface PrintCluster {
  readonly prints: number;
  /** Price times contracts, positive where they were bought. */
  readonly signedPointContracts: number;
}

/**
 * Clusters of two prints or more, each within 100 ms of the one before, in which nobody
 * traded the other way; prints of unknown side join either.
 * @param counts which prints are looked at
 */
export function oneSidedClusters(
  { at, price, size, aggressor }: PrintColumns,
  { from, to }: { readonly from: number; readonly to: number },
  counts: (row: number) => boolean,
): PrintCluster[] {
  const clusters: PrintCluster[] = [];
  let [prints, traded, hasBought, hasSold] = [0, 0, false, false];
  let lastAt = Number.NEGATIVE_INFINITY;
  const close = () => {
    if (prints >= LEAST_PRINTS && hasBought !== hasSold)
      clusters.push({ prints, signedPointContracts: hasBought ? traded : -traded });
    [prints, traded, hasBought, hasSold] = [0, 0, false, false];
  };
  for (let row = from; row < to; row++) {
    if (!counts(row)) continue;
    if (at[row]! - lastAt > MAX_GAP_NS) close();
    lastAt = at[row]!;
    prints++;
    traded += price[row]! * size[row]!;
    if (aggressor[row]! > 0) hasBought = true;
    else if (aggressor[row]! < 0) hasSold = true;
  }
  close();
  return clusters;
}
