import type { Right } from '../../../pipeline/options/black-76.ts';
import { MONTH_CODES } from '../../../shared/contracts/futures-calendar.ts';
import type { Expiry } from './expiry.ts';

const FINE_STEP_POINTS = 5;
const FINE_REACH_POINTS = 150;
const COARSE_STEP_POINTS = 25;
const COARSE_REACH_POINTS = 500;

/** One option of a chain. */
export interface Series {
  /** The same on every date it is listed on. */
  readonly instrumentId: number;
  /** As in `E1DM5 C6000`. */
  readonly symbol: string;
  readonly right: Right;
  readonly strikePoints: number;
  readonly expiry: Expiry;
}

const MS_PER_DAY = 86_400_000;
const ID_EPOCH_DAY = Date.parse('2010-01-01') / MS_PER_DAY;
/**
 * Strikes, both rights and two expiries a day: more than are ever listed below 20,000
 * points.
 */
const IDS_A_DAY = 16_384;
const IDS_AN_EXPIRY = IDS_A_DAY / 2;
const FIRST_ID = 42_000_000;

/** Both rights of a strike. */
export function seriesAt(expiry: Expiry, strikePoints: number): Series[] {
  const [year = '', month = ''] = expiry.date.split('-');
  const code = `${expiry.root}${MONTH_CODES[Number(month) - 1]}${year.at(-1)}`;
  const day = Date.parse(expiry.date) / MS_PER_DAY - ID_EPOCH_DAY;
  const half = expiry.style === 'american' ? IDS_AN_EXPIRY : 0;
  const first = FIRST_ID + day * IDS_A_DAY + half + (2 * strikePoints) / FINE_STEP_POINTS;
  return (['C', 'P'] as const).map((right, i) => ({
    instrumentId: first + i,
    symbol: `${code} ${right}${String(strikePoints).padStart(4, '0')}`,
    right,
    strikePoints,
    expiry,
  }));
}

/**
 * Strikes listed around a settlement price: each 5 points near it, each 25 further away.
 */
export function strikesAround(settlementPoints: number): number[] {
  const fine = ladder(settlementPoints, FINE_STEP_POINTS, FINE_REACH_POINTS);
  const coarse = ladder(settlementPoints, COARSE_STEP_POINTS, COARSE_REACH_POINTS);
  return [...new Set([...fine, ...coarse])].sort((a, b) => a - b);
}

/** Price that comes so near to the end of the fine strikes has new ones listed. */
const LISTING_REACH_POINTS = 60;
const LISTED_AT_ONCE_POINTS = 50;

/** How far the fine strikes go, which grows with where price goes. */
export class StrikeRange {
  #low: number;
  #high: number;

  constructor(settlementPoints: number) {
    this.#low = settlementPoints - FINE_REACH_POINTS;
    this.#high = settlementPoints + FINE_REACH_POINTS;
  }

  /** Strikes to list as price stands; none while it is well within them. */
  towards(price: number): number[] {
    if (price < this.#low + LISTING_REACH_POINTS) {
      this.#low -= LISTED_AT_ONCE_POINTS;
      return fineFrom(this.#low);
    }
    if (price <= this.#high - LISTING_REACH_POINTS) return [];
    const strikes = fineFrom(this.#high);
    this.#high += LISTED_AT_ONCE_POINTS;
    return strikes;
  }
}

function fineFrom(low: number): number[] {
  const first = Math.ceil(low / FINE_STEP_POINTS) * FINE_STEP_POINTS;
  return Array.from(
    { length: LISTED_AT_ONCE_POINTS / FINE_STEP_POINTS },
    (_, i) => first + FINE_STEP_POINTS * i,
  );
}

/** All fine strikes that price may come near to. */
export const strikesThatMayBe = (settlementPoints: number): number[] =>
  ladder(settlementPoints, FINE_STEP_POINTS, COARSE_REACH_POINTS);

function ladder(center: number, step: number, reach: number): number[] {
  const first = Math.ceil((center - reach) / step);
  const last = Math.floor((center + reach) / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
