import type { Random } from '../random.ts';

const SINGLE_SHARE = 0.5;
/** Larger orders follow a power law, whose tail holds one in a hundred above 100. */
const TAIL_EXPONENT = 0.82;
const MOST = 500;

/** Contracts of a customer's order: half of them one, few of them hundreds. */
export function optionOrderSize(random: Random): number {
  if (random.next() < SINGLE_SHARE) return 1;
  return Math.min(MOST, Math.ceil((1 - random.next()) ** (-1 / TAIL_EXPONENT)));
}
