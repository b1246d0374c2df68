import { MARKET_EVENTS, NO_FINDINGS, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

export const LOAD: Stage = {
  layer: 'silver',
  index: 0,
  name: 'load',
  meaning:
    'Events of the followed contract, and of the options that expire at the close, in order of time, without duplicates, late ones and prints out of bounds.',
  version: 2,
  kind: 'accumulate',
  accumulators: [],
  reads: MARKET_EVENTS,
  writes: [
    stored(
      'late_events',
      'count',
      'Events that came more than half a second after a later one, and were dropped.',
    ),
    stored('duplicate_events', 'count', 'Events told twice, dropped the second time.'),
    stored('bad_prints', 'count', 'Prints outside the instrument’s bounds, dropped.'),
  ],
  needs: [],
  table: null,
  check: NO_FINDINGS,
};
