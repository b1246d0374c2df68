import type { Column } from './column.ts';
import type { Moment } from './moment.ts';

export type FeatureFacts = Omit<Column, 'name' | 'mirror'> & { readonly mirror?: string };

/**
 * A feature as it is written: its name stands on the line of the expression that computes
 * it.
 */
export interface Feature<Reading, N extends string = string> {
  readonly column: Column<N>;
  readonly of: (reading: Reading, moment: Moment) => number;
}

/**
 * A feature that its reading alone decides, so that it can be had without a moment too.
 */
export interface EncodedFeature<Reading, N extends string = string> extends Feature<Reading, N> {
  readonly of: (reading: Reading) => number;
}

export const encodedFeature = <Reading, const N extends string>(
  name: N,
  facts: FeatureFacts,
  of: (reading: Reading) => number,
): EncodedFeature<Reading, N> => ({ column: { mirror: name, ...facts, name }, of });

export const feature = <Reading, const N extends string>(
  name: N,
  facts: FeatureFacts,
  of: (reading: Reading, moment: Moment) => number,
): Feature<Reading, N> => ({ column: { mirror: name, ...facts, name }, of });

/** Features that share one reading of a moment. */
export interface FeatureGroup<N extends string = string> {
  readonly columns: readonly Column<N>[];
  /**
   * Writes the group's values into a row from `start` on; those of an inactive level are
   * missing, whatever the market does.
   */
  fill(moment: Moment, row: Float64Array, start: number): void;
}

export function group<Reading, const N extends string>(
  measure: (moment: Moment) => Reading,
  features: readonly Feature<Reading, N>[],
): FeatureGroup<N> {
  return {
    columns: features.map(({ column }) => column),
    fill: (moment, row, start) => {
      const reading = measure(moment);
      const inactive = Number.isNaN(moment.levelPrice);
      features.forEach(({ column, of }, i) => {
        row[start + i] = inactive && column.scope === 'level' ? Number.NaN : of(reading, moment);
      });
    },
  };
}
