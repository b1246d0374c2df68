import { STATE_TICK_NS, WINDOW_NS } from '../../../shared/rules.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { type ColumnView, type Finding, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

/** Ticks from 09:30:00 to 12:30:00, both included. */
const TICKS = WINDOW_NS / STATE_TICK_NS + 1;

function check(rows: ColumnView): Finding[] {
  const expected = TICKS * LEVEL_KINDS.length;
  const kinds = rows.words('level_kind');
  const active = rows.numbers('level_active');
  const orActive = rows.numbers('or_active');
  const count: Finding[] =
    rows.length === expected ? [] : [{ row: null, problem: `it has ${rows.length} rows, not ${expected}` }];
  const times = rows.words('ts_ns');
  return [
    ...count,
    ...requireRows(
      rows,
      'its tick is not that of its place',
      (i) => i === 0 || (times[i] === times[i - 1]) === (i % LEVEL_KINDS.length !== 0),
    ),
    ...requireRows(
      rows,
      'its levels are not in order',
      (i) => kinds[i] === LEVEL_KINDS[i % LEVEL_KINDS.length],
    ),
    ...requireRows(
      rows,
      'the opening range is active before it is complete',
      (i) => !(kinds[i] === 'OR_HIGH' || kinds[i] === 'OR_LOW') || orActive[i] === 1 || active[i] === 0,
    ),
  ];
}

export const STATE_TABLE: Stage = {
  layer: 'silver',
  index: 16,
  name: 'state-table',
  meaning: 'Every level at every 30 seconds, in the same features as the checkpoints.',
  version: 5,
  kind: 'table',
  reads: ['level_price', 'direction', 'episode_id'],
  writes: [
    stored('in_zone', '0/1', 'Price is within the approach zone.'),
    stored('gate_ok', '0/1', 'Price is in the zone and has been coming nearer.'),
    stored('gap_flag', '0/1', 'A silence lies within the longest look-back.'),
    stored('silent', '0/1', 'No trade for more than a minute: what the market does is not known.'),
  ],
  needs: [],
  table: 'state',
  check,
};
