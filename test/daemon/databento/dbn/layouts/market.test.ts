import { expect, it } from 'vitest';
import { fieldOf } from '../../../../../daemon/databento/dbn/layout.ts';
import {
  BOOK_LEVELS,
  levelField,
  MBO,
  MBP_10,
  TRADE,
} from '../../../../../daemon/databento/dbn/layouts/market.ts';

it('a deep book has ten levels of 32 bytes, one behind the other', () => {
  expect(BOOK_LEVELS.map((level) => fieldOf(MBP_10, levelField(level, 'bid_px')).offset)).toEqual([
    48, 80, 112, 144, 176, 208, 240, 272, 304, 336,
  ]);
  expect(fieldOf(MBP_10, levelField(9, 'ask_ct'))).toEqual({
    name: 'levels[9].ask_ct',
    type: 'u32',
    offset: 364,
    size: 4,
  });
});
it('fields are written out in the order of their tables', () => {
  expect(TRADE.fields.map(({ name }) => name)).toEqual([
    'length',
    'rtype',
    'publisher_id',
    'instrument_id',
    'ts_event',
    'price',
    'size',
    'action',
    'side',
    'flags',
    'depth',
    'ts_recv',
    'ts_in_delta',
    'sequence',
  ]);
  expect(MBO.fields.at(5)).toEqual({ name: 'order_id', type: 'u64', offset: 16, size: 8 });
});
