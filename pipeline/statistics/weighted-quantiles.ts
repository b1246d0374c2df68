export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/**
 * The values below which given shares of the weight lie: of the values in order, the
 * first at which the share is reached.
 * @param values at least one, of positive weight
 */
export function weightedQuantiles(values: readonly WeightedValue[], shares: readonly number[]): number[] {
  const ascending = values.toSorted((a, b) => a.value - b.value);
  const total = ascending.reduce((sum, { weight }) => sum + weight, 0);
  return shares.map((share) => {
    let sum = 0;
    for (const { value, weight } of ascending) {
      sum += weight;
      if (sum >= share * total) return value;
    }
    return ascending.at(-1)!.value;
  });
}

/**
 * The smallest of some values that at least a share of them do not exceed; null where
 * there are none.
 */
export function shareBelow(values: readonly number[], share: number): number | null {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}
