import { expect, it } from 'vitest';
import { instrumentSymbols } from '../../../daemon/bronze/instrument-symbols.ts';
import { mapping, metadata } from '../raw-trades.ts';

const symbolsOf = async (more: Parameters<typeof metadata>[0], date = '2025-06-05') =>
  Object.fromEntries(await instrumentSymbols(metadata(more), '/nowhere', date));

it('numbers are named by the mapping that holds on the date: its first day counts, its last does not', async () => {
  const mappings = [
    mapping('ESM5', 1),
    { rawSymbol: 'ESU5', intervals: [{ startDate: 20250605, endDate: 20250606, symbol: '2' }] },
  ];
  expect(await symbolsOf({ mappings })).toEqual({ 1: 'ESM5', 2: 'ESU5' });
  expect(await symbolsOf({ mappings }, '2025-06-06')).toEqual({ 1: 'ESM5' });
  expect(await symbolsOf({ mappings }, '2025-06-04')).toEqual({ 1: 'ESM5' });
});
it('mappings from numbers to symbols are read the other way round, and empty ones are none', async () => {
  const intervals = [{ startDate: 20250601, endDate: 20250630, symbol: 'ESM5' }];
  const empty = [{ startDate: 20250601, endDate: 20250630, symbol: '' }];
  const mappings = [
    { rawSymbol: '7', intervals },
    { rawSymbol: '8', intervals: empty },
  ];
  expect(await symbolsOf({ stypeIn: 'instrument_id', stypeOut: 'raw_symbol', mappings })).toEqual({
    7: 'ESM5',
  });
});
it('nothing is named where neither the header nor a file of definitions says anything', async () => {
  expect(await symbolsOf({})).toEqual({});
});
