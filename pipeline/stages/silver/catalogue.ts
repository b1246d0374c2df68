import type { Column } from '../../schema/column.ts';
import type { FeatureGroup } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';
import type { StageId } from '../../schema/stage.ts';
import { PHYSICS } from './06-physics.ts';
import { KINEMATICS } from './07-kinematics.ts';
import { ORDER_FLOW } from './08-order-flow.ts';
import { BARRIER_EVOLUTION } from './09-barrier-evolution.ts';
import { LEVEL_DISTANCES } from './10-level-distances.ts';
import { DEALER_GAMMA } from './11-dealer-gamma.ts';
import { FORCE_MASS } from './12-force-mass.ts';
import { APPROACH } from './13-approach.ts';

/** The groups of each stage that measures. */
const GROUPS_BY_STAGE = {
  6: PHYSICS,
  7: KINEMATICS,
  8: ORDER_FLOW,
  9: BARRIER_EVOLUTION,
  10: LEVEL_DISTANCES,
  11: DEALER_GAMMA,
  12: FORCE_MASS,
  13: APPROACH,
} as const;
const GROUPS = [
  ...GROUPS_BY_STAGE[6],
  ...GROUPS_BY_STAGE[7],
  ...GROUPS_BY_STAGE[8],
  ...GROUPS_BY_STAGE[9],
  ...GROUPS_BY_STAGE[10],
  ...GROUPS_BY_STAGE[11],
  ...GROUPS_BY_STAGE[12],
  ...GROUPS_BY_STAGE[13],
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

const STAGE_OF_GROUP: readonly StageId[] = Object.entries(GROUPS_BY_STAGE).flatMap(([index, groups]) =>
  groups.map((): StageId => `silver ${Number(index)}`),
);

/**
 * One row of {@link FEATURES} at a moment; NaN where a value is missing.
 * @param onStage told which stage measures, before it does
 */
export function featureRow(moment: Moment, onStage?: (stage: StageId) => void): Float64Array {
  const row = new Float64Array(FEATURES.length);
  GROUPS.forEach((group, g) => {
    onStage?.(STAGE_OF_GROUP[g]!);
    group.fill(moment, row, STARTS[g]!);
  });
  return row;
}
