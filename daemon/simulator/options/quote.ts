import { OPTION_TICKS_POINTS, optionTickPoints } from '../../../shared/contracts/option-contract.ts';

/** Prices of options count in these. */
export const OPTION_TICK_POINTS = OPTION_TICKS_POINTS.small;
/** Distance of bid and offer: for a root of the premium. */
const WIDTH_PER_ROOT_POINT = 0.07;

/** Best prices, in ticks; a bid of 0 is none. */
export interface Quote {
  readonly bidTicks: number;
  readonly askTicks: number;
}

/**
 * What market makers bid and offer around what they think an option worth: never on the
 * wrong side of it, and the further apart the more there is to lose.
 * @param fairPoints what it is worth, at least 0
 * @param widthFactor of the day
 */
export function quoteAround(fairPoints: number, widthFactor: number): Quote {
  const width = widthFactor * WIDTH_PER_ROOT_POINT * Math.sqrt(fairPoints);
  const half = Math.max(optionTickPoints(fairPoints), width) / 2;
  const bidTicks = Math.max(0, nearestTick(fairPoints - half));
  return { bidTicks, askTicks: Math.max(nearestTick(fairPoints + half), bidTicks + tickTicks(fairPoints)) };
}

/** A whole tick of the premium, rounded to the nearest. */
export function nearestTick(points: number): number {
  const step = tickTicks(points);
  return Math.round(points / OPTION_TICK_POINTS / step) * step;
}

const tickTicks = (points: number): number => Math.round(optionTickPoints(points) / OPTION_TICK_POINTS);
