/**
 * Numbers with a unit in their type's name. A timestamp is checked by the compiler,
 * because epoch nanoseconds must not meet session nanoseconds; the others are aliases
 * that tell a reader what a number counts.
 */
declare const unit: unique symbol;
type Branded<T, Unit extends string> = T & { readonly [unit]: Unit };

/** Nanoseconds since the Unix epoch, UTC. Exceeds 2^53, hence a bigint. */
export type TimestampNs = Branded<bigint, 'timestamp-ns'>;
/**
 * Nanoseconds since the session's origin (the Globex open, 18:00 New York on the previous
 * evening); exact as a double.
 */
export type SessionNs = number;
/** A distance in units of the average true range. */
export type Atr = number;

export const timestampNs = (value: bigint): TimestampNs => value as TimestampNs;

/** Whole ticks nearest to a price, halves away from zero. */
export function priceTicks(points: number, tickSizePoints: number): number {
  const ticks = points / tickSizePoints;
  return Math.sign(ticks) * Math.round(Math.abs(ticks));
}

export const NS_PER_MILLISECOND = 1_000_000;
/** Of instants, which are whole nanoseconds since 1970. */
export const NS_PER_MILLISECOND_BIG = 1_000_000n;
export const NS_PER_SECOND = 1_000_000_000;
export const NS_PER_MINUTE = 60 * NS_PER_SECOND;

/** Whole milliseconds since 1970 of an instant, as `Date` takes them. */
export const unixMs = (instant: bigint): number => Number(instant / NS_PER_MILLISECOND_BIG);
