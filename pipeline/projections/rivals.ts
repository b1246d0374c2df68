import { HORIZONS } from './horizon-basis.ts';
import { QUANTILES } from './projection-model.ts';
import type { ProjectionSample } from './samples.ts';

/** Values at 1 to 10 bars ahead, less the anchor. */
export interface Ways {
  readonly q10: readonly number[];
  readonly q50: readonly number[];
  readonly q90: readonly number[];
}
export type Rival = (sample: ProjectionSample) => Ways;

/** What a projection has to beat. */
export const RIVALS = ['persistence', 'decay'] as const;
export type RivalName = (typeof RIVALS)[number];

const quantilesOf = (errors: readonly number[]) => {
  const sorted = errors.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { q10: at(QUANTILES.q10), q50: at(QUANTILES.q50), q90: at(QUANTILES.q90) };
};

/** A middle that is known, with errors as large as they were in training. */
function around(
  train: readonly ProjectionSample[],
  middle: (sample: ProjectionSample, bars: number) => number,
): Rival {
  const errors = HORIZONS.map((bars) =>
    quantilesOf(train.map((sample) => sample.path[bars - 1]! - middle(sample, bars))),
  );
  return (sample) => {
    const ways = (quantile: keyof typeof QUANTILES) =>
      HORIZONS.map((bars) => middle(sample, bars) + errors[bars - 1]![quantile]);
    return { q10: ways('q10'), q50: ways('q50'), q90: ways('q90') };
  };
}

/** The stream stays where it is. */
const persistence = (train: readonly ProjectionSample[]): Rival => around(train, () => 0);

/** Shares that a stream may keep of itself from bar to bar. */
const KEPT = Array.from({ length: 51 }, (_, i) => 0.5 + i / 100);

/** The stream goes back to zero, as fast as fits the training days best. */
function decay(train: readonly ProjectionSample[]): Rival {
  const way = (kept: number, { anchor }: ProjectionSample, bars: number) => anchor * (kept ** bars - 1);
  const errorOf = (kept: number) =>
    train.reduce(
      (sum, sample) =>
        sum +
        HORIZONS.reduce((own, bars) => own + Math.abs(sample.path[bars - 1]! - way(kept, sample, bars)), 0),
      0,
    );
  const errors = KEPT.map(errorOf);
  const best = KEPT[errors.indexOf(Math.min(...errors))]!;
  return around(train, (sample, bars) => way(best, sample, bars));
}

/** Rivals fitted on training days. */
export const fitRivals = (train: readonly ProjectionSample[]): Readonly<Record<RivalName, Rival>> => ({
  persistence: persistence(train),
  decay: decay(train),
});
