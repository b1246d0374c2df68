import { OPENING_RANGE_NS, ZONE_ATR } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { DIRECTIONS } from '../../../shared/vocabulary/approach.ts';
import { type ColumnView, type Finding, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

const ROUNDING = 1e-9;

function check(rows: ColumnView): Finding[] {
  const ids = rows.words('event_id');
  const kinds = rows.words('checkpoint');
  const distances = rows.numbers('distance_signed_atr');
  const [dates, levels, directions] = [rows.words('date'), rows.words('level_kind'), rows.words('direction')];
  const minutes = rows.numbers('minutes_since_open');
  const seen = new Set<string | null>();
  return [
    ...requireRows(rows, 'its id stands twice', (i) => !seen.has(ids[i]!) && seen.add(ids[i]!) !== null),
    ...requireRows(rows, 'its direction is no known word', (i) =>
      (DIRECTIONS as readonly (string | null)[]).includes(directions[i]!),
    ),
    ...requireRows(
      rows,
      'its id is not that of its date, level and direction',
      (i) =>
        (ids[i]?.startsWith(`${dates[i]}_${levels[i]}_`) && ids[i]?.includes(`_${directions[i]}`)) ?? false,
    ),
    ...requireRows(
      rows,
      'it approaches an opening range that is not complete',
      (i) =>
        (levels[i] !== 'OR_HIGH' && levels[i] !== 'OR_LOW') ||
        minutes[i]! * NS_PER_MINUTE >= OPENING_RANGE_NS,
    ),
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
