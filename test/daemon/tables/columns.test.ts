import { expect, it } from 'vitest';
import { flag, number, OHLCV, price, text, time } from '../../../daemon/tables/columns.ts';

it('columns are declared with their type and unit', () => {
  expect([price('p'), time('t'), text('w'), flag('f'), number('n', 'ATR')]).toEqual([
    { name: 'p', type: 'float64', unit: 'points' },
    { name: 't', type: 'int64', unit: 'ns UTC' },
    { name: 'w', type: 'utf8' },
    { name: 'f', type: 'bool' },
    { name: 'n', type: 'float64', unit: 'ATR' },
  ]);
  expect(OHLCV.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    'open points',
    'high points',
    'low points',
    'close points',
    'volume contracts',
  ]);
});
