/** Numbers have Math.min and Math.max; times in nanoseconds are none. */
export function laterOf(one: bigint, other: bigint): bigint {
  if (one > other) return one;
  return other;
}

export function earlierOf(one: bigint, other: bigint): bigint {
  if (one < other) return one;
  return other;
}
