import { describe, expect, it } from 'vitest';
import { columnBatches, mixedColumnBatches } from '../../../../daemon/databento/dbn/columns.ts';
import {
  encodeMetadata,
  openDbn,
  SYSTEM_V2,
  TRADE,
  writeText,
} from '../../../../daemon/databento/dbn/index.ts';
import { dbnHeader, mappingRecord, marketRecord, systemRecord } from '../../../conformance/market-data.ts';
import { metadata } from '../../raw-trades.ts';
import { opened, streamOf, trade } from './bytes.ts';

describe('Columns', () => {
  it('hold prices in points, times to the nanosecond, and letters as their codes', async () => {
    const record = trade(3, 6_001_250_000_000n);
    record.writeBigUInt64LE(0xffff_ffff_ffff_fff0n, 32);
    record.writeInt32LE(-5, 40);
    const names = ['price', 'ts_recv', 'ts_in_delta', 'side'] as const;
    for await (const { count, columns } of columnBatches(await opened([record]), TRADE, names)) {
      expect(count).toBe(1);
      expect(columns.price[0]).toBe(6001.25);
      expect(columns.ts_recv[0]).toBe(0xffff_ffff_ffff_fff0n);
      expect(columns.ts_in_delta[0]).toBe(-5);
      expect(columns.side[0]).toBe('B'.charCodeAt(0));
    }
  });
  it('have NaN for an undefined price, and negative prices as they are', async () => {
    const prices = [0x7fff_ffff_ffff_ffffn, 0x7fff_ffff_ffff_fffen, -37_630_000_000n, 6_000_000_000_000n];
    const records = prices.map((price, i) => trade(i, price));
    for await (const { columns } of columnBatches(await opened(records), TRADE, ['price'])) {
      const [first, second, third, fourth] = columns.price;
      expect([first, third, fourth]).toEqual([Number.NaN, -37.63, 6000]);
      expect(second).not.toBeNaN();
    }
  });
  it('come in one batch for each run of like records; kinds that are not known are passed over', async () => {
    const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });
    const unknown = Buffer.from(trade(1));
    unknown.writeUInt8(0x99, 1);
    const seen: (readonly [string, number])[] = [];
    const mixed = streamOf(
      [trade(1), trade(2), book, unknown, trade(3)],
      1 << 20,
      dbnHeader({ schema: null }),
    );
    const source = await openDbn(mixed);
    for await (const { layout, count } of mixedColumnBatches(source)) seen.push([layout.name, count]);
    expect([...source.skipped]).toEqual([[0x99, 1]]);
    expect(seen).toEqual([
      ['trade', 2],
      ['mbp-1', 1],
      ['trade', 1],
    ]);
  });
  it('of one schema bear no record of another kind, but what a gateway says of itself', async () => {
    const noticed: number[] = [];
    for (let rtype = 0; rtype < 256; rtype++) {
      const changed = Buffer.from(trade(2));
      changed.writeUInt8(rtype, 1);
      const source = await opened([trade(1), changed, trade(3)]);
      const reading = (async () => {
        for await (const batch of mixedColumnBatches(source)) expect(batch.layout.name).toBe('trade');
      })();
      const error = await reading.then(
        () => null,
        (failure: unknown) => failure,
      );
      if (error) {
        noticed.push(rtype);
        expect(error).toMatchObject({ code: 'DBN_UNEXPECTED_RECORD' });
      }
    }
    // Its own kind, and errors, mappings and system messages, which are no market data.
    expect(noticed).toEqual(
      Array.from({ length: 256 }, (_, i) => i).filter((i) => ![0x00, 0x15, 0x16, 0x17].includes(i)),
    );
  });
  it('pass over records of another kind where that is wanted, and count them', async () => {
    const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });
    const source = await opened([trade(1), book, book, trade(3)]);
    let rows = 0;
    for await (const { count } of columnBatches(source, TRADE, [], { unexpected: 'skip' })) rows += count;
    expect([rows, [...source.skipped]]).toEqual([2, [[0x01, 2]]]);
  });
  it('are those that were asked for, and no others', async () => {
    for await (const { columns } of columnBatches(await opened([trade(4)]), TRADE, ['sequence'])) {
      expect(Object.keys(columns)).toEqual(['sequence']);
      expect([...columns.sequence.subarray(0, 1)]).toEqual([4]);
    }
    const wrong = columnBatches(await opened([trade(4)]), TRADE, ['levels[0].bid_px' as 'price']);
    await expect(wrong.next()).rejects.toThrow(/"levels\[0\].bid_px" is not a field of trade records/);
  });
  it('of mixed records are decoded when they are asked for, each from its own batch', async () => {
    const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });
    const mixed = streamOf([trade(1), book, trade(3), trade(4)], 1 << 20, dbnHeader({ schema: null }));
    const seen: number[][] = [];
    for await (const batch of mixedColumnBatches(await openDbn(mixed))) {
      const sequence = batch.column<Uint32Array>('sequence');
      expect(batch.column('sequence')).toBe(sequence);
      expect(() => batch.column('prise')).toThrow(RangeError);
      seen.push([...sequence.subarray(0, batch.count)]);
    }
    expect(seen).toEqual([[1], [9], [3, 4]]);
  });
  it('of some instruments are those of their records, whole and in order', async () => {
    const instruments = [7, 8, 7, 7, 9, 9, 8, 7];
    const records = instruments.map((instrumentId, sequence) =>
      trade(sequence, 6_000_000_000_000n + BigInt(sequence) * 250_000_000n, instrumentId),
    );
    const wanted = async (...ids: readonly number[]) => {
      const rows: number[][] = [];
      const names = ['instrument_id', 'sequence', 'price'] as const;
      const isWanted = (id: number) => ids.includes(id);
      for await (const { count, columns } of columnBatches(await opened(records), TRADE, names, { isWanted }))
        for (let i = 0; i < count; i++)
          rows.push([columns.instrument_id[i]!, columns.sequence[i]!, columns.price[i]!]);
      return rows;
    };
    expect(await wanted(7)).toEqual([
      [7, 0, 6000],
      [7, 2, 6000.5],
      [7, 3, 6000.75],
      [7, 7, 6001.75],
    ]);
    expect(await wanted(8, 9)).toEqual([
      [8, 1, 6000.25],
      [9, 4, 6001],
      [9, 5, 6001.25],
      [8, 6, 6001.5],
    ]);
    expect(await wanted(7, 8, 9)).toHaveLength(instruments.length);
    expect(await wanted(10)).toEqual([]);
  });
  it('have the time of sending where the stream has it, to the nanosecond', async () => {
    const sent = marketRecord({
      schema: 'trades',
      instrumentId: 1,
      tsEvent: 5n,
      sequence: 1,
      tsOut: 0xffff_ffff_ffff_fff0n,
    });
    const stream = () => streamOf([sent], 1 << 20, dbnHeader({ schema: 'trades', tsOut: true }));
    for await (const { columns } of columnBatches(await openDbn(stream()), TRADE, ['ts_out', 'sequence']))
      expect([columns.ts_out[0], columns.sequence[0]]).toEqual([0xffff_ffff_ffff_fff0n, 1]);
    for await (const batch of mixedColumnBatches(await openDbn(stream())))
      expect(batch.column<BigUint64Array>('ts_out')[0]).toBe(0xffff_ffff_ffff_fff0n);
    const without = columnBatches(await opened([trade(1)]), TRADE, ['ts_out']);
    await expect(without.next()).rejects.toThrow(RangeError);
    for await (const batch of mixedColumnBatches(await opened([trade(1)])))
      expect(() => batch.column('ts_out')).toThrow(RangeError);
  });
  it('of text are strings', async () => {
    for await (const { columns } of columnBatches(await opened([systemRecord('hello', 1)]), SYSTEM_V2, [
      'msg',
    ]))
      expect(columns.msg[0]).toBe('hello');
  });
  it('of symbols name each record’s instrument on its own day, by code', async () => {
    const day = 86_400_000_000_000n;
    const start = 1_749_081_600_000_000_000n;
    const at = (instrumentId: number, tsEvent: bigint) =>
      marketRecord({ schema: 'trades', instrumentId, tsEvent, sequence: 1 });
    const records = [at(7, start), at(8, start + 5n), at(7, start + day), at(9, start), at(8, start)];
    const mappings = [
      ['ESM5', '7', 20250605, 20250606],
      ['ESU5', '7', 20250606, 20250607],
      ['ESZ5', '8', 20250605, 20250607],
    ] as const;
    const header = encodeMetadata(
      metadata({
        mappings: mappings.map(([rawSymbol, symbol, startDate, endDate]) => ({
          rawSymbol,
          intervals: [{ startDate, endDate, symbol }],
        })),
      }),
    );
    const source = await openDbn([header, ...records]);
    const names: (string | undefined)[] = [];
    for await (const { count, columns } of columnBatches(source, TRADE, ['symbol']))
      for (let i = 0; i < count; i++) names.push(columns.symbol.dictionary[columns.symbol.codes[i]!]);
    expect(names).toEqual(['ESM5', 'ESZ5', 'ESU5', undefined, 'ESZ5']);
    const fragment = await openDbn([...records], { fragment: true });
    await expect(columnBatches(fragment, TRADE, ['symbol']).next()).rejects.toMatchObject({
      code: 'SYMBOL_UNMAPPED',
    });
  });
  it('of symbols are named by the mappings among the records where the header has none', async () => {
    const at = (instrumentId: number) =>
      marketRecord({ schema: 'trades', instrumentId, tsEvent: 5n, sequence: 1 });
    const records = [
      at(7),
      mappingRecord(7, 'ES.c.0', 'ESM5', 1n),
      at(7),
      at(8),
      mappingRecord(7, 'ES.c.0', 'ESU5', 1n),
      at(7),
    ];
    const source = await openDbn([dbnHeader({ schema: null }), ...records]);
    const names: (string | undefined)[] = [];
    for await (const { count, columns } of columnBatches(source, TRADE, ['symbol']))
      for (let i = 0; i < count; i++) names.push(columns.symbol.dictionary[columns.symbol.codes[i]!]);
    expect(names).toEqual([undefined, 'ESM5', undefined, 'ESU5']);
    let text = '';
    await writeText(
      await openDbn([dbnHeader({ schema: 'trades' }), ...records]),
      (piece) => {
        text += Buffer.from(piece).toString();
        return true;
      },
      { form: 'csv', symbols: 'map', header: false },
    );
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',').at(-1)),
    ).toEqual(['', 'ESM5', '', 'ESU5']);
  });
  it('hold prices that share their lower half each as it is', async () => {
    const prices = [1_000_000_000n, (1n << 32n) + 1_000_000_000n, 1_000_000_000n];
    for await (const { columns } of columnBatches(
      await opened(prices.map((price, i) => trade(i, price))),
      TRADE,
      ['price'],
    ))
      expect([...columns.price.subarray(0, 3)]).toEqual(prices.map((price) => Number(price) / 1e9));
  });
  it('of mixed kinds are each read where their kind has them, of wanted instruments alone', async () => {
    const book = marketRecord({ schema: 'mbp-1', instrumentId: 9, tsEvent: 9n, sequence: 9 });
    const bar = marketRecord({
      schema: 'ohlcv-1s',
      instrumentId: 7,
      tsEvent: 9n,
      sequence: 4,
      price: 5_000_000_000n,
    });
    const source = () =>
      openDbn(streamOf([trade(1, 6_000_000_000n, 7), bar, book], 1 << 20, dbnHeader({ schema: null })));
    const seen: unknown[] = [];
    for await (const batch of mixedColumnBatches(await source(), { isWanted: (id) => id === 7 })) {
      const name = batch.layout.name === 'ohlcv' ? 'open' : 'price';
      seen.push([
        batch.count,
        batch.column<Uint32Array>('instrument_id')[0],
        batch.column<Float64Array>(name)[0],
      ]);
    }
    expect(seen).toEqual([
      [1, 7, 6],
      [1, 7, 5],
    ]);
  });
  it('name instruments by the day of receipt, or as whoever reads them says', async () => {
    const midnight = 1_749_168_000_000_000_000n;
    const late = marketRecord({
      schema: 'trades',
      instrumentId: 7,
      tsEvent: midnight - 1n,
      tsRecv: midnight,
      sequence: 1,
    });
    const interval = (startDate: number, endDate: number) => ({ startDate, endDate, symbol: '7' });
    const mappings = [
      { rawSymbol: 'BEFORE', intervals: [interval(20250605, 20250606)] },
      { rawSymbol: 'AFTER', intervals: [interval(20250606, 20250607)] },
    ];
    const source = () => openDbn([encodeMetadata(metadata({ mappings })), late]);
    const nameOf = async (options = {}) => {
      for await (const { columns } of columnBatches(await source(), TRADE, ['symbol'], options))
        return columns.symbol.dictionary[columns.symbol.codes[0]!];
      return null;
    };
    expect(await nameOf()).toBe('AFTER');
    expect(await nameOf({ symbols: { symbolAt: () => 'OWN' } })).toBe('OWN');
    let text = '';
    const sink = (piece: Uint8Array) => {
      text += Buffer.from(piece).toString();
      return true;
    };
    await writeText(await source(), sink, { form: 'csv', symbols: 'map', header: false });
    expect(text).toMatch(/,AFTER\n$/);
  });
});
