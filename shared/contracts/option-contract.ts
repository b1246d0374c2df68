/**
 * What prices of ES options count in: twentieths of a point, and above a premium of ten
 * points quarters (CME Rulebook, chapter 358A).
 */
export const OPTION_TICKS_POINTS = { small: 0.05, large: 0.25, largeAbove: 10 } as const;

/** The tick of a price, in points. */
export const optionTickPoints = (premiumPoints: number): number =>
  premiumPoints > OPTION_TICKS_POINTS.largeAbove ? OPTION_TICKS_POINTS.large : OPTION_TICKS_POINTS.small;

/** A listed option as its definition states it. */
export interface OptionContract {
  readonly instrumentId: number;
  /** As in `EW2F6 C7000`. */
  readonly symbol: string;
  /** The exchange's product code, as in `EW2`. */
  readonly root: string;
  readonly right: 'C' | 'P';
  readonly strikePoints: number;
  /** Nanoseconds since the epoch. */
  readonly expiration: bigint;
  readonly style: 'european' | 'american' | null;
  readonly multiplierUsd: number;
  /** The future it is on, as in `ESH6`. */
  readonly underlying: string;
  readonly tsEvent: bigint;
}

/**
 * Both rights of the strikes nearest to a price, so many on each side of it, of every
 * expiration.
 */
export function nearTheMoney(
  chain: readonly OptionContract[],
  pricePoints: number,
  strikesPerSide: number,
): OptionContract[] {
  const kept = new Set<OptionContract>();
  for (const options of Map.groupBy(chain, ({ expiration }) => expiration).values()) {
    const strikes = [...new Set(options.map(({ strikePoints }) => strikePoints))].sort((a, b) => a - b);
    const above = strikes.findIndex((strike) => strike >= pricePoints);
    const middle = above === -1 ? strikes.length : above;
    const near = new Set(strikes.slice(Math.max(0, middle - strikesPerSide), middle + strikesPerSide));
    for (const option of options) if (near.has(option.strikePoints)) kept.add(option);
  }
  return chain.filter((option) => kept.has(option));
}
