import { ZONE_ATR } from '../../../shared/rules.ts';
import { type ColumnView, type Finding, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

const ROUNDING = 1e-9;

function check(rows: ColumnView): Finding[] {
  const ids = rows.words('event_id');
  const kinds = rows.words('checkpoint');
  const distances = rows.numbers('distance_signed_atr');
  const seen = new Set<string | null>();
  return [
    ...requireRows(rows, 'its id stands twice', (i) => !seen.has(ids[i]!) && seen.add(ids[i]!) !== null),
    ...requireRows(
      rows,
      'an approach begins further away than the zone',
      (i) => kinds[i] !== 'APPROACH' || !(Math.abs(distances[i]!) > ZONE_ATR + ROUNDING),
    ),
  ];
}

export const APPROACHES: Stage = {
  layer: 'silver',
  index: 5,
  name: 'approaches',
  meaning:
    'Approaches to each level: where they begin, their inner distances, first contact, and where they end.',
  version: 2,
  kind: 'accumulate',
  accumulators: [],
  reads: ['level_price', 'atr_raw', 'last_price'],
  writes: [
    stored('event_id', 'text', 'Id of a checkpoint.'),
    stored('episode_id', 'text', 'Id of the approach it belongs to.'),
    stored('checkpoint', 'text', 'Which moment of the approach it is.'),
    stored('direction', 'text', 'UP from below the level, DOWN from above.'),
    stored('born_inside', '0/1', 'Price was in the zone when the level became active.'),
    stored('level_step_entry', '0/1', 'The level moved to price rather than price to the level.'),
  ],
  needs: [],
  table: 'signals',
  check,
};
