import type { Column } from '../../schema/column.ts';
import type { FeatureGroup } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';
import { PHYSICS } from './06-physics.ts';
import { KINEMATICS } from './07-kinematics.ts';
import { ORDER_FLOW } from './08-order-flow.ts';
import { BARRIER_EVOLUTION } from './09-barrier-evolution.ts';
import { LEVEL_DISTANCES } from './10-level-distances.ts';
import { DEALER_GAMMA } from './11-dealer-gamma.ts';
import { FORCE_MASS } from './12-force-mass.ts';
import { APPROACH } from './13-approach.ts';

const GROUPS = [
  ...PHYSICS,
  ...KINEMATICS,
  ...ORDER_FLOW,
  ...BARRIER_EVOLUTION,
  ...LEVEL_DISTANCES,
  ...DEALER_GAMMA,
  ...FORCE_MASS,
  ...APPROACH,
] as const;

type NameOf<G> = G extends FeatureGroup<infer N> ? N : never;
/** Every feature's name; a misspelt one does not compile. */
export type FeatureName = NameOf<(typeof GROUPS)[number]>;

/** Columns of one row of features, in storage order. */
export const FEATURES: readonly Column<FeatureName>[] = GROUPS.flatMap(
  (group) => group.columns as readonly Column<FeatureName>[],
);

const PLACES = new Map<FeatureName, number>(FEATURES.map(({ name }, i) => [name, i]));
if (PLACES.size !== FEATURES.length) throw new RangeError('two features have one name');

/** A feature's place in a row. */
export const featurePlace = (name: FeatureName): number => PLACES.get(name)!;

const STARTS = GROUPS.map((_, g) => GROUPS.slice(0, g).reduce((sum, { columns }) => sum + columns.length, 0));

/** One row of {@link FEATURES} at a moment; NaN where a value is missing. */
export function featureRow(moment: Moment): Float64Array {
  const row = new Float64Array(FEATURES.length);
  GROUPS.forEach((group, g) => {
    group.fill(moment, row, STARTS[g]!);
  });
  return row;
}
