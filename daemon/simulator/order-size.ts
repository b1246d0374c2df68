import type { Random } from './random.ts';

/** Sizes that people type. */
const ROUND_SIZES = [5, 10, 20, 25, 50, 100] as const;
const ROUND_SHARE = 0.4;

/** Classes of market orders: how many of all, and the range of their sizes. */
const CLASSES: readonly (readonly [share: number, from: number, to: number])[] = [
  [0.59, 1, 1],
  [0.26, 2, 5],
  [0.1, 5, 12],
  [0.04, 10, 40],
  [0.01, 40, 150],
];

/**
 * Contracts of a market order: most are of one, a few of many, and round numbers stand
 * out, as in the tape of ES.
 */
export function marketOrderSize(random: Random): number {
  let draw = random.next();
  for (const [share, from, to] of CLASSES) {
    draw -= share;
    if (draw >= 0) continue;
    const size = from + Math.floor(random.next() * (to - from + 1));
    return to > 5 && random.next() < ROUND_SHARE ? roundSize(size) : size;
  }
  return 1;
}

const roundSize = (size: number): number =>
  ROUND_SIZES.reduce((nearest, round) =>
    Math.abs(round - size) < Math.abs(nearest - size) ? round : nearest,
  );
