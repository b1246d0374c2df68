import { type ColumnView, missingOr, PRICE_EVENTS, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';
import { ATR_FLOOR } from '../../thresholds/atr-floor.ts';

function check(rows: ColumnView) {
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) => rows.numbers(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const volume = rows.numbers('volume');
  const atr = rows.numbers('atr_raw');
  return [
    ...requireRows(
      rows,
      'its high is below its open, close or low',
      (i) => high[i]! >= Math.max(open[i]!, close[i]!, low[i]!),
    ),
    ...requireRows(
      rows,
      'its low is above its open or close',
      (i) => low[i]! <= Math.min(open[i]!, close[i]!),
    ),
    ...requireRows(rows, 'its volume is below zero', (i) => volume[i]! >= 0),
    ...requireRows(rows, 'its ATR is below zero', (i) => missingOr(atr[i]!, (value) => value >= 0)),
  ];
}

export const ONE_MINUTE_BARS: Stage = {
  layer: 'silver',
  index: 1,
  name: 'one-minute-bars',
  meaning:
    'One-minute and ten-second bars of the whole session, and the average true range known at each minute’s end.',
  version: 1,
  kind: 'accumulate',
  accumulators: ['bars'],
  reads: PRICE_EVENTS,
  writes: [
    stored('open', 'points', 'First price.'),
    stored('high', 'points', 'Highest price.'),
    stored('low', 'points', 'Lowest price.'),
    stored('close', 'points', 'Last price.'),
    stored('volume', 'contracts', 'Contracts traded.'),
    stored('atr_raw', 'points', 'Mean true range of the last fourteen bars, before any floor.'),
  ],
  needs: [ATR_FLOOR],
  table: 'bars',
  check,
};
