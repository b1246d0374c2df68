export const NS_PER_HOUR = 3_600_000_000_000n;
export const NS_PER_DAY = 24n * NS_PER_HOUR;

/** Numbers have Math.min and Math.max; times in nanoseconds are none. */
export function laterOf(one: bigint, other: bigint): bigint {
  if (one > other) return one;
  return other;
}

export function earlierOf(one: bigint, other: bigint): bigint {
  if (one < other) return one;
  return other;
}
