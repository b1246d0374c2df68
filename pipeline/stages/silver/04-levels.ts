import { LEVEL_KINDS, LEVELS } from '../../../shared/vocabulary/level.ts';
import { type ColumnView, type Finding, PRICE_EVENTS, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

/** A high stands above the low of its range at every tick. */
function check(rows: ColumnView): Finding[] {
  const kinds = rows.words('level_kind');
  const prices = rows.numbers('level_price');
  const times = rows.numbers('ts_ns');
  const priceAt = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) priceAt.set(`${times[i]} ${kinds[i]}`, prices[i]!);
  return requireRows(rows, 'a high is not above the low of its range', (i) => {
    const kind = LEVEL_KINDS.find((known) => known === kinds[i]);
    if (kind === undefined || LEVELS[kind].edge !== 'high' || Number.isNaN(prices[i])) return true;
    return !(prices[i]! < (priceAt.get(`${times[i]} ${LEVELS[kind].mirror}`) ?? Number.NaN));
  });
}

export const LEVELS_STAGE: Stage = {
  layer: 'silver',
  index: 4,
  name: 'levels',
  meaning: 'The six levels as step functions of time, each missing until it is active.',
  version: 1,
  kind: 'accumulate',
  accumulators: ['bars'],
  reads: [...PRICE_EVENTS, 'two_minute_close'],
  writes: [
    stored('level_price', 'points', 'Price of the level; missing while it is inactive.'),
    stored('level_active', '0/1', 'Whether the level is active.'),
    stored('level_warm', '0/1', 'False for an exponential average that still carries its first close.'),
  ],
  needs: [],
  table: 'state',
  check,
};
