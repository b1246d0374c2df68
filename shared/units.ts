/**
 * Branded numbers: a value carries its unit in its type, so that ticks, ATR and nanoseconds cannot be mixed by accident.
 * The brands exist only at compile time; at run time these are plain numbers and bigints.
 */
declare const unit: unique symbol;
type Branded<T, Unit extends string> = T & { readonly [unit]: Unit };

/** Nanoseconds since the Unix epoch, UTC. Exceeds 2^53, hence a bigint. */
export type TimestampNs = Branded<bigint, 'timestamp-ns'>;
/** Nanoseconds since the session's origin (the Globex open, 18:00 New York on the previous evening); exact as a double. */
export type SessionNs = Branded<number, 'session-ns'>;
/** A price as a whole number of ticks. */
export type PriceTicks = Branded<number, 'ticks'>;
/** A distance in units of the average true range. */
export type Atr = Branded<number, 'atr'>;

export const timestampNs = (value: bigint): TimestampNs => value as TimestampNs;
export const sessionNs = (value: number): SessionNs => value as SessionNs;
export const atr = (value: number): Atr => value as Atr;

/** Whole ticks nearest to a price, halves away from zero. */
export function priceTicks(points: number, tickSizePoints: number): PriceTicks {
  const ticks = points / tickSizePoints;
  return (Math.sign(ticks) * Math.round(Math.abs(ticks))) as PriceTicks;
}

export const NS_PER_SECOND = 1_000_000_000;
export const NS_PER_MINUTE = 60 * NS_PER_SECOND;
