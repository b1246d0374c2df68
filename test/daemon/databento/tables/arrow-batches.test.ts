import { Table, type Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import {
  DEFINITION_V2,
  DEFINITION_V3,
  encodeMetadata,
  openDbn,
  TRADE,
} from '../../../../daemon/databento/dbn/index.ts';
import { arrowBatches, type TableOptions } from '../../../../daemon/databento/tables/index.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';
import { mapping, metadata } from '../../raw-trades.ts';
import { opened, streamOf, trade } from '../dbn/bytes.ts';

async function batchesOf(source: Parameters<typeof arrowBatches>[0], options: TableOptions = {}) {
  const batches = [];
  for await (const batch of arrowBatches(source, options)) batches.push(batch);
  return batches;
}
const column = (table: Table, name: string): unknown[] => [...(table.getChild(name) as Vector)];
const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });

describe('Arrow batches', () => {
  it('hold as many records as are asked for, wherever the source is cut', async () => {
    const records = Array.from({ length: 10 }, (_, i) => trade(i));
    for (const chunk of [1, 50, 4096]) {
      const batches = await batchesOf(await openDbn(streamOf(records, chunk)), { batchRecords: 4 });
      expect(batches.map(({ numRows }) => numRows)).toEqual([4, 4, 2]);
      expect(column(new Table(batches), 'sequence')).toEqual(Array.from({ length: 10 }, (_, i) => i));
    }
  });
  it('have every field in the order of its layout, or those that are asked for', async () => {
    const [all] = await batchesOf(await opened([trade(1)]));
    expect(all!.schema.names).toEqual(
      TRADE.fields.map(({ name }) => name).filter((name) => name !== 'length'),
    );
    expect(Object.fromEntries(all!.schema.metadata)).toEqual({ dataset: 'GLBX.MDP3', schema: 'trades' });
    const [some] = await batchesOf(await opened([trade(1)]), { fields: ['price', 'ts_event'] });
    expect(some!.schema.names).toEqual(['price', 'ts_event']);
    await expect(batchesOf(await opened([trade(1)]), { fields: ['prise'] })).rejects.toThrow(RangeError);
  });
  it('have the time of sending where the stream has it', async () => {
    const sent = marketRecord({ schema: 'trades', instrumentId: 1, tsEvent: 5n, sequence: 1, tsOut: 77n });
    const source = await openDbn(streamOf([sent], 1 << 20, dbnHeader({ schema: 'trades', tsOut: true })));
    const [batch] = await batchesOf(source, { fields: ['ts_out', 'sequence'] });
    expect(batch!.getChild('ts_out')!.toArray()).toEqual(new BigInt64Array([77n]));
  });
  it('name instruments by the header’s mappings, null where these say nothing', async () => {
    const start = 1_749_081_600_000_000_000n;
    const records = [7, 8, 7].map((instrumentId) =>
      marketRecord({ schema: 'trades', instrumentId, tsEvent: start, sequence: 1 }),
    );
    const source = await openDbn([encodeMetadata(metadata({ mappings: [mapping('ESM5', 7)] })), ...records]);
    const table = new Table(await batchesOf(source, { symbols: 'map', batchRecords: 2 }));
    expect(column(table, 'symbol')).toEqual(['ESM5', null, 'ESM5']);
    expect(table.schema.names.at(-1)).toBe('symbol');
  });
  it('are of one kind: others are counted, and a mixed stream has to say which', async () => {
    const mixed = () => openDbn(streamOf([trade(1), book, trade(3)], 1 << 20, dbnHeader({ schema: null })));
    await expect(batchesOf(await mixed())).rejects.toMatchObject({ code: 'USAGE' });
    const source = await mixed();
    const table = new Table(await batchesOf(source, { layout: TRADE }));
    expect([column(table, 'sequence'), [...source.skipped]]).toEqual([[1, 3], [[0x01, 1]]]);
  });
  it('of no records are one that has its columns', async () => {
    const [batch, ...others] = await batchesOf(await opened([]));
    expect([batch!.numRows, others.length, batch!.schema.names.includes('price')]).toEqual([0, 0, true]);
    const [definitions] = await batchesOf(await openDbn([dbnHeader({ schema: 'definition' })]));
    expect(definitions!.schema.names).toHaveLength(DEFINITION_V3.fields.length - 1);
  });
  it('name instruments as whoever reads them says', async () => {
    const [batch] = await batchesOf(await opened([trade(1)]), { symbols: { symbolAt: () => 'OWN' } });
    expect([...batch!.getChild('symbol')!]).toEqual(['OWN']);
  });
  it('of an older version, or of no records, are refused', async () => {
    await expect(batchesOf(await opened([]), { layout: DEFINITION_V2 })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(batchesOf(await opened([]), { batchRecords: 0 })).rejects.toThrow(RangeError);
  });
});
