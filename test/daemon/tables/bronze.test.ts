import { expect, it } from 'vitest';
import { TypedRows } from '../../../daemon/lake/typed-rows.ts';
import {
  BOOKS,
  OPTION_DEFINITIONS,
  OPTION_QUOTES,
  OPTION_STATISTICS,
  OPTION_TRADES,
  TRADES,
} from '../../../daemon/tables/bronze.ts';

it.each(
  Object.entries({ TRADES, BOOKS, OPTION_TRADES, OPTION_QUOTES, OPTION_STATISTICS, OPTION_DEFINITIONS }),
)('%s has columns of their own names, and room can be made for its rows', (_, spec) => {
  expect(new Set(spec.map(({ name }) => name)).size).toBe(spec.length);
  const rows = new TypedRows(spec, 3);
  expect(rows.column('ts_event_ns')).toBeInstanceOf(BigInt64Array);
  expect(rows.column('ts_event_ns')).toHaveLength(3);
});
it('a book has ten levels a side, prices in points and sizes in contracts', () => {
  const of = (unit: string) => BOOKS.filter((column) => column.unit === unit).map(({ name }) => name);
  expect(of('points')).toHaveLength(20);
  expect(of('contracts')).toHaveLength(20);
  expect(of('points').slice(0, 3)).toEqual(['bid_px_1', 'ask_px_1', 'bid_px_2']);
});
