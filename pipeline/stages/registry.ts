import { BARRIER_STATE_NAMES } from '../../shared/vocabulary/barrier-state.ts';
import { FUEL_EFFECT_NAMES } from '../../shared/vocabulary/fuel-effect.ts';
import type { FeatureGroup } from '../schema/feature-group.ts';
import {
  type ColumnView,
  type Finding,
  missingOr,
  NO_FINDINGS,
  requireRows,
  type Stage,
} from '../schema/stage.ts';
import { ACCELERATION_FOR_PUSH } from '../thresholds/acceleration-for-push.ts';
import { FUEL_GAMMA } from '../thresholds/fuel-gamma.ts';
import { SWEEP_SIZE } from '../thresholds/sweep-size.ts';
import { LOAD_EPISODES } from './gold/00-load.ts';
import { VECTORS } from './gold/01-vectors.ts';
import { CONSTRUCT } from './gold/02-construct.ts';
import { LOAD } from './silver/00-load.ts';
import { ONE_MINUTE_BARS } from './silver/01-one-minute-bars.ts';
import { TWO_MINUTE_BARS } from './silver/02-two-minute-bars.ts';
import { MARKET_STATE } from './silver/03-market-state.ts';
import { LEVELS_STAGE } from './silver/04-levels.ts';
import { APPROACHES } from './silver/05-approaches.ts';
import { PHYSICS } from './silver/06-physics.ts';
import { KINEMATICS } from './silver/07-kinematics.ts';
import { ORDER_FLOW } from './silver/08-order-flow.ts';
import { BARRIER_EVOLUTION } from './silver/09-barrier-evolution.ts';
import { LEVEL_DISTANCES } from './silver/10-level-distances.ts';
import { DEALER_GAMMA } from './silver/11-dealer-gamma.ts';
import { FORCE_MASS } from './silver/12-force-mass.ts';
import { APPROACH } from './silver/13-approach.ts';
import { OUTCOMES_STAGE } from './silver/14-outcomes.ts';
import { WINDOW } from './silver/15-window.ts';
import { STATE_TABLE } from './silver/16-state-table.ts';

/** A stage of features: its groups say what it writes. */
const measured = (
  facts: Pick<Stage, 'index' | 'name' | 'meaning' | 'reads'> & Partial<Pick<Stage, 'version' | 'needs'>>,
  groups: readonly FeatureGroup[],
  check: (rows: ColumnView) => readonly Finding[] = NO_FINDINGS,
): Stage => ({
  version: 1,
  needs: [],
  ...facts,
  layer: 'silver',
  kind: 'measure',
  groups,
  writes: groups.flatMap(({ columns }) => columns),
  table: 'signals',
  check,
});

/** An imbalance is a share of what it is an imbalance of; volumes are counts. */
function checkPhysics(rows: ColumnView): Finding[] {
  const imbalance = rows.numbers('tape_imbalance');
  const [bought, sold] = [rows.numbers('tape_buy_vol'), rows.numbers('tape_sell_vol')];
  const [detected, direction] = [rows.numbers('sweep_detected'), rows.numbers('sweep_dir')];
  const [states, effects] = [rows.words('barrier_state'), rows.words('fuel_effect')];
  const known = (word: string | null, words: readonly string[]) => word === null || words.includes(word);
  return [
    ...requireRows(
      rows,
      'its barrier’s state or its fuel is no known word',
      (i) => known(states[i]!, BARRIER_STATE_NAMES) && known(effects[i]!, FUEL_EFFECT_NAMES),
    ),
    ...requireRows(rows, 'a sweep has no direction, or a direction no sweep', (i) =>
      missingOr(detected[i]!, (value) => value === Math.abs(direction[i]!)),
    ),
    ...requireRows(rows, 'its imbalance is beyond one', (i) =>
      missingOr(imbalance[i]!, (value) => Math.abs(value) <= 1),
    ),
    ...requireRows(rows, 'a volume is below zero', (i) =>
      [bought[i]!, sold[i]!].every((volume) => missingOr(volume, (contracts) => contracts >= 0)),
    ),
  ];
}

function checkApproach(rows: ColumnView): Finding[] {
  const attempts = rows.numbers('attempt_index');
  return requireRows(rows, 'its attempt number is below one', (i) =>
    missingOr(attempts[i]!, (index) => index >= 1),
  );
}

/**
 * All seventeen stages from events to silver and three to gold. The list is the
 * pipeline's definition and its documentation.
 */
export const STAGES: readonly Stage[] = [
  LOAD,
  ONE_MINUTE_BARS,
  TWO_MINUTE_BARS,
  MARKET_STATE,
  LEVELS_STAGE,
  APPROACHES,
  measured(
    {
      index: 6,
      name: 'physics',
      meaning:
        'Prints and sweeps at the level, the orders that defend it and what they did, and the gamma and premium that customers’ options moved.',
      reads: ['last_price', 'level_price', 'book', 'option_flow', 'option_smile'],
      needs: [SWEEP_SIZE, FUEL_GAMMA],
      version: 2,
    },
    PHYSICS,
    checkPhysics,
  ),
  measured(
    {
      index: 7,
      name: 'kinematics',
      meaning: 'Motion towards and through the level in windows of 1 to 20 minutes.',
      reads: ['level_price', 'atr_raw'],
    },
    KINEMATICS,
  ),
  measured(
    {
      index: 8,
      name: 'order-flow',
      meaning: 'Order-flow imbalance at the best quotes, in windows of 30 to 300 seconds.',
      reads: ['level_price', 'atr_raw', 'book'],
    },
    ORDER_FLOW,
  ),
  measured(
    {
      index: 9,
      name: 'barrier-evolution',
      meaning: 'The resting orders that stand in the way, and how they changed.',
      reads: ['level_price', 'book'],
      version: 2,
    },
    BARRIER_EVOLUTION,
  ),
  measured(
    {
      index: 10,
      name: 'level-distances',
      meaning: 'Where all levels stand, whichever of them is approached.',
      reads: ['level_price', 'last_price', 'atr_raw'],
      version: 2,
    },
    LEVEL_DISTANCES,
  ),
  measured(
    {
      index: 11,
      name: 'dealer-gamma',
      meaning: 'Gamma of the open interest in the options of the day around the level.',
      reads: ['level_price', 'last_price', 'option_smile', 'option_flow'],
      version: 2,
    },
    DEALER_GAMMA,
  ),
  measured(
    {
      index: 12,
      name: 'force-mass',
      meaning: 'Resting size as mass, order flow along the approach as force.',
      reads: ['level_price', 'direction', 'book', 'barrier_depth_current', 'tape_imbalance'],
      needs: [ACCELERATION_FOR_PUSH],
      version: 2,
    },
    FORCE_MASS,
  ),
  measured(
    {
      index: 13,
      name: 'approach',
      meaning: 'Where price stands, how it has been coming, and what earlier contacts were.',
      reads: [
        'level_price',
        'last_price',
        'atr_raw',
        'direction',
        'episode_id',
        'barrier_replenishment_ratio',
        'barrier_delta_liq',
        'tape_velocity',
        'tape_imbalance',
      ],
      version: 3,
    },
    APPROACH,
    checkApproach,
  ),
  OUTCOMES_STAGE,
  WINDOW,
  STATE_TABLE,
  LOAD_EPISODES,
  VECTORS,
  CONSTRUCT,
];

for (const layer of ['silver', 'gold'] as const)
  STAGES.filter((stage) => stage.layer === layer).forEach((stage, i) => {
    if (stage.index !== i)
      throw new RangeError(`stage ${stage.name} of ${layer} stands at ${i}, not at ${stage.index}`);
  });
