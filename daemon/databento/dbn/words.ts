import { UNDEF_PRICE } from './layout.ts';

/**
 * 64-bit numbers as the halves they are read in: no BigInt is made where there are many.
 */
export const TWO_16 = 2 ** 16;
export const TWO_32 = 2 ** 32;

const UNDEF_PRICE_HIGH = Number(UNDEF_PRICE >> 32n);
const UNDEF_PRICE_LOW = Number(UNDEF_PRICE & 0xffff_ffffn);
const PRICE_SCALE = 1e9;

export const isUndefinedPrice = (high: number, low: number): boolean =>
  high === UNDEF_PRICE_HIGH && low === UNDEF_PRICE_LOW;

/**
 * A price in points; NaN where it is undefined. Exact for raw values below 2^53, that is
 * prices below nine million points.
 */
export const pointsOf = (high: number, low: number): number =>
  isUndefinedPrice(high, low) ? Number.NaN : (high * TWO_32 + low) / PRICE_SCALE;
