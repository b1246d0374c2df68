import { NO_FINDINGS, PRICE_EVENTS, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

export const TWO_MINUTE_BARS: Stage = {
  layer: 'silver',
  index: 2,
  name: 'two-minute-bars',
  meaning: 'Closes of two-minute bars, begun with those of the three sessions before.',
  version: 1,
  kind: 'accumulate',
  accumulators: ['bars'],
  reads: [...PRICE_EVENTS, 'close'],
  writes: [stored('two_minute_close', 'points', 'Last price of a two-minute bar.')],
  needs: [],
  table: null,
  check: NO_FINDINGS,
};
