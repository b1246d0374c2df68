/**
 * A quantile by linear interpolation between neighbouring ranks, in linear time: the
 * ranks are selected (Hoare, Algorithm 65: Find, 1961), not sorted.
 * @param values any order, none NaN; they are put into another order
 * @param share from 0 to 1
 */
export function selectQuantile(values: Float64Array, share: number): number {
  const at = share * (values.length - 1);
  const rank = Math.floor(at);
  const below = select(values, rank);
  if (at === rank) return below;
  // Everything after the rank is as large or larger now.
  let above = Number.POSITIVE_INFINITY;
  for (let i = rank + 1; i < values.length; i++) if (values[i]! < above) above = values[i]!;
  return below + (at - rank) * (above - below);
}

/** The value of a rank, from 0; smaller ones stand before it afterwards. */
function select(values: Float64Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = middleOf(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      [values[i], values[j]] = [values[j]!, values[i]!];
      i++;
      j--;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank]!;
}

/** Ordered data would make an end the worst pivot. */
const middleOf = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
