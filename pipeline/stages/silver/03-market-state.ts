import { NO_FINDINGS, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

export const MARKET_STATE: Stage = {
  layer: 'silver',
  index: 3,
  name: 'market-state',
  meaning:
    'The last trade price as of every event. Option records join it when option features are computed.',
  version: 1,
  from: 'events',
  kind: 'accumulate',
  accumulators: ['tape', 'orderFlow', 'book'],
  reads: ['market:trade', 'market:book', 'market:bar'],
  writes: [stored('last_price', 'points', 'Last trade price.')],
  needs: [],
  table: null,
  check: NO_FINDINGS,
};
