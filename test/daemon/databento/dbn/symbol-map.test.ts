import { describe, expect, it } from 'vitest';
import { LiveSymbolMap, SymbolMap, utcDateNumber } from '../../../../daemon/databento/dbn/symbol-map.ts';
import { metadata } from '../../raw-trades.ts';

const interval = (startDate: number, endDate: number, symbol: string) => ({ startDate, endDate, symbol });

describe('A symbol map', () => {
  it('names an id by date: from the first day of an interval up to its last', () => {
    const mappings = [
      { rawSymbol: 'ESM5', intervals: [interval(20250601, 20250605, '7')] },
      {
        rawSymbol: 'ESU5',
        intervals: [interval(20250605, 20250630, '7'), interval(20250610, 20250610, '8')],
      },
    ];
    const map = SymbolMap.fromMetadata(metadata({ mappings }));
    expect(
      [20250531, 20250601, 20250604, 20250605, 20250629, 20250630].map((date) => map.symbolOn(7, date)),
    ).toEqual([null, 'ESM5', 'ESM5', 'ESU5', 'ESU5', null]);
    expect(map.symbolOn(8, 20250610)).toBeNull();
  });
  it('may be written the other way round', () => {
    const mappings = [{ rawSymbol: '7', intervals: [interval(20250601, 20250605, 'ESM5')] }];
    const map = SymbolMap.fromMetadata(
      metadata({ stypeIn: 'instrument_id', stypeOut: 'raw_symbol', mappings }),
    );
    expect(map.symbolOn(7, 20250602)).toBe('ESM5');
  });
  it('takes a symbol that is a number for no id, and an id that is mapped twice for one', () => {
    const mappings = [
      {
        rawSymbol: '7',
        intervals: [interval(20250601, 20250605, '600519'), interval(20250602, 20250604, '600519')],
      },
    ];
    const map = SymbolMap.fromMetadata(
      metadata({ stypeIn: 'instrument_id', stypeOut: 'raw_symbol', mappings }),
    );
    expect([
      map.symbolOn(7, 20250602),
      map.symbolOn(600519, 20250602),
      map.idsOf('600519', 20250603),
    ]).toEqual(['600519', null, [7]]);
  });
  it('needs a header that maps to ids', () => {
    expect(() => SymbolMap.fromMetadata(metadata({ stypeIn: 'parent', stypeOut: 'raw_symbol' }))).toThrow(
      expect.objectContaining({ code: 'SYMBOL_UNMAPPED' }),
    );
  });
  it('answers by a moment’s UTC day, as often as it is asked', () => {
    const map = SymbolMap.fromMetadata(
      metadata({
        mappings: [
          { rawSymbol: 'ESM5', intervals: [interval(20250601, 20250605, '7')] },
          { rawSymbol: 'ESU5', intervals: [interval(20250605, 20250630, '7')] },
        ],
      }),
    );
    const midnight = BigInt(Date.UTC(2025, 5, 5)) * 1_000_000n;
    const moments = [midnight - 1n, midnight, midnight + 1n, midnight - 1n];
    expect(moments.map((moment) => map.symbolAt(7, moment))).toEqual(['ESM5', 'ESU5', 'ESU5', 'ESM5']);
    expect(map.symbolAt(8, midnight)).toBeNull();
  });
  it('learns what a resolution answered, in either direction, and finds ids by symbol', () => {
    const map = new SymbolMap();
    const span = { startDate: '2025-06-01', endDate: '2025-06-05' };
    const moment = BigInt(Date.UTC(2025, 5, 2)) * 1_000_000n;
    expect(map.symbolAt(7, moment)).toBeNull();
    map.addResolution({ mappings: new Map([['ESM5', [{ ...span, symbol: '7' }]]]) });
    map.addResolution({ mappings: new Map([['8', [{ ...span, symbol: 'ESM5' }]]]) });
    expect([map.symbolAt(7, moment), map.symbolAt(8, moment)]).toEqual(['ESM5', 'ESM5']);
    expect([map.idsOf('ESM5', 20250604), map.idsOf('ESM5', 20250605), map.idsOf('ESU5', 20250604)]).toEqual([
      [7, 8],
      [],
      [],
    ]);
    const unmapped = { mappings: new Map([['ES.FUT', [{ ...span, symbol: 'ESM5' }]]]) };
    expect(() => map.addResolution(unmapped)).toThrow(expect.objectContaining({ code: 'SYMBOL_UNMAPPED' }));
  });
});

it('dates are those of UTC', () => {
  expect(utcDateNumber(BigInt(Date.parse('2025-06-05T23:59:59.999Z')) * 1_000_000n)).toBe(20250605);
});
it('a live map holds what was said last', () => {
  const map = new LiveSymbolMap();
  map.onMapping(7, 'ESM5');
  map.onMapping(7, 'ESU5');
  expect([map.symbol(7), map.symbol(8)]).toEqual(['ESU5', null]);
});
