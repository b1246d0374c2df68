import { describe, expect, it } from 'vitest';
import {
  CBBO,
  DEFINITION_V1,
  DEFINITION_V2,
  DEFINITION_V3,
  LAYOUTS,
  MBO,
  OHLCV,
  TRADE,
} from '../../../../../daemon/databento/dbn/index.ts';
import { exactFields, writtenFields } from '../../../../../daemon/databento/dbn/text/column-order.ts';

const namesOf = (layout: Parameters<typeof writtenFields>[0], tsOut = false): string[] =>
  writtenFields(layout, tsOut).map(({ name }) => name);

describe('Fields as the service orders them', () => {
  it('begin with when the record was received, and end with when it was sent', () => {
    expect(namesOf(MBO, true)).toEqual(
      'ts_recv ts_event rtype publisher_id instrument_id action side price size channel_id order_id flags ts_in_delta sequence ts_out'.split(
        ' ',
      ),
    );
    expect(namesOf(TRADE).slice(5, 9)).toEqual(['action', 'side', 'depth', 'price']);
    expect(namesOf(OHLCV)).toEqual(
      'ts_event rtype publisher_id instrument_id open high low close volume'.split(' '),
    );
    expect(namesOf(CBBO).slice(5, 11)).toEqual(['side', 'price', 'size', 'flags', 'bid_px', 'ask_px']);
  });
  it('of definitions begin with the instrument, and end with its legs', () => {
    const newest = namesOf(DEFINITION_V3);
    expect(newest.slice(5, 9)).toEqual([
      'raw_symbol',
      'security_update_action',
      'instrument_class',
      'min_price_increment',
    ]);
    expect(newest.slice(-13)).toEqual(
      'leg_count leg_index leg_instrument_id leg_raw_symbol leg_instrument_class leg_side leg_price leg_delta leg_ratio_price_numerator leg_ratio_price_denominator leg_ratio_qty_numerator leg_ratio_qty_denominator leg_underlying_id'.split(
        ' ',
      ),
    );
    expect(newest[newest.indexOf('underlying_id') + 1]).toBe('raw_instrument_id');
    for (const names of [newest, namesOf(DEFINITION_V2), namesOf(DEFINITION_V1)])
      expect(names[names.indexOf('strike_price_currency') + 1]).toBe('strike_price');
  });
  it.each([...LAYOUTS.values()])('of $name are all but its length, once each', (layout) => {
    const fields = writtenFields(layout, false).map(({ field }) => field.name);
    expect(fields.toSorted()).toEqual(
      layout.fields
        .map(({ name }) => name)
        .filter((name) => name !== 'length')
        .toSorted(),
    );
  });
});
it('fields that are written exactly are all of them, in the order of the layout', () => {
  expect(exactFields(TRADE, true).map(({ name }) => name)).toEqual([
    ...TRADE.fields.map(({ name }) => name),
    'ts_out',
  ]);
});
