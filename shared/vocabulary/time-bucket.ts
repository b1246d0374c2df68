/** Minutes since 09:30, half open, except that 180 itself belongs to the last bucket. */
export const TIME_BUCKETS = ['T0_15', 'T15_30', 'T30_60', 'T60_120', 'T120_180'] as const;
export type TimeBucket = (typeof TIME_BUCKETS)[number];

const UPPER_EDGES_MINUTES = [15, 30, 60, 120] as const;

/**
 * The bucket of a time; null outside 09:30–12:30, which is out of scope rather than part
 * of the last bucket.
 */
export function timeBucket(minutesSinceOpen: number): TimeBucket | null {
  if (!(minutesSinceOpen >= 0 && minutesSinceOpen <= 180)) return null;
  const index = UPPER_EDGES_MINUTES.findIndex((edge) => minutesSinceOpen < edge);
  return TIME_BUCKETS[index === -1 ? 4 : index] ?? null;
}
