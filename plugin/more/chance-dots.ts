import type { Estimate } from '../../shared/protocol/answer.ts';
import type { RuntimeOptions } from '../options.ts';
import { quantileDots } from './quantile-dots.ts';

/** Of the square that dots are stacked in. */
export const CHANCE_PLOT = { width: 160, height: 64 } as const;
/** Twenty are as wide as a bin of five points; more of them are smaller. */
const BINS: Readonly<Record<RuntimeOptions['caseDots'], number>> = { 20: 20, 50: 32 };
const GAP = 0.5;

/** A dot, in the units of the plot. */
export interface ChanceDot {
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
}

/** Equally likely values of a chance, stacked where they lie near each other. */
export function chanceDots(chance: Estimate, count: RuntimeOptions['caseDots']): ChanceDot[] {
  const bins = BINS[count];
  const wide = CHANCE_PLOT.width / bins;
  const placed = quantileDots(chance, count).map((rate) => Math.min(bins - 1, Math.floor(rate * bins)));
  const stacks = Map.groupBy(placed, (bin) => bin);
  const highest = Math.max(...[...stacks.values()].map(({ length }) => length));
  // A certain chance is a high stack: its dots are as small as fits.
  const size = Math.min(wide, CHANCE_PLOT.height / highest);
  return [...stacks].flatMap(([bin, own]) =>
    own.map((_, below) => ({
      cx: (bin + 0.5) * wide,
      cy: CHANCE_PLOT.height - (below + 0.5) * size,
      r: size / 2 - GAP,
    })),
  );
}
