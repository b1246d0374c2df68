import { describe, expect, it } from 'vitest';
import {
  type DbnSource,
  DEFINITION_V2,
  openDbn,
  type TextOptions,
  writeExactText,
  writeText,
} from '../../../../../daemon/databento/dbn/index.ts';
import { dbnHeader, marketRecord, systemRecord } from '../../../../conformance/market-data.ts';
import { opened, streamOf, trade } from '../bytes.ts';

async function textOf(source: DbnSource, options: TextOptions): Promise<string[]> {
  let text = '';
  await writeText(
    source,
    (piece) => {
      text += Buffer.from(piece).toString();
      return true;
    },
    options,
  );
  return text.split('\n').slice(0, -1);
}
const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });
const mixed = (schema: string | null = null) =>
  openDbn(streamOf([trade(1), book, trade(3)], 1 << 20, dbnHeader({ schema })));

describe('A table', () => {
  it('has its names even without records, unless they are not wanted', async () => {
    expect(await textOf(await opened([]), { form: 'csv' })).toHaveLength(1);
    expect(await textOf(await opened([]), { form: 'csv', header: false })).toEqual([]);
    expect(await textOf(await opened([trade(1), trade(2)]), { form: 'csv', header: false })).toHaveLength(2);
  });
  it('is of one kind of record: of the header’s, or of the first that comes', async () => {
    await expect(textOf(await mixed(), { form: 'csv' })).rejects.toMatchObject({
      code: 'DBN_UNEXPECTED_RECORD',
      message: expect.stringContaining('mbp-1 among trade'),
    });
    const source = await mixed();
    const lines = await textOf(source, { form: 'csv', unexpected: 'skip' });
    expect([lines.length, [...source.skipped]]).toEqual([3, [[0x01, 1]]]);
    expect(lines[0]).toMatch(/^ts_recv,ts_event,.*sequence$/);
  });
  it('passes over what a gateway says of itself, and counts it', async () => {
    const source = await openDbn(
      streamOf([systemRecord('hello', 1), trade(1)], 1 << 20, dbnHeader({ schema: null })),
    );
    expect(await textOf(source, { form: 'csv' })).toHaveLength(2);
    expect([...source.skipped]).toEqual([[0x17, 1]]);
  });
});
it('JSON is of every known kind, in the order in which they come', async () => {
  const lines = (await textOf(await mixed(), { form: 'json' })).map((line) => JSON.parse(line));
  expect(lines.map(({ hd, sequence, levels }) => [hd.rtype, sequence, levels?.length])).toEqual([
    [0, 1, undefined],
    [1, 9, 1],
    [0, 3, undefined],
  ]);
});
it('writing ends when nobody reads any more', async () => {
  const records = Array.from({ length: 5000 }, (_, i) => trade(i));
  let pieces = 0;
  const written = await writeText(
    await opened(records),
    () => {
      pieces++;
      return false;
    },
    { form: 'csv' },
  );
  expect(pieces).toBe(1);
  expect(written).toBeLessThan(5000);
});
it('what is written exactly has every field, and records of no known kind as they are', async () => {
  const unknown = Buffer.from(trade(2));
  unknown.writeUInt8(0x99, 1);
  const exact = async (form: 'csv' | 'json') => {
    let text = '';
    const source = await openDbn(streamOf([trade(1), unknown, book], 1 << 20, dbnHeader({ schema: null })));
    const count = await writeExactText(
      source,
      (piece) => {
        text += Buffer.from(piece).toString();
        return true;
      },
      { form },
    );
    return { count, lines: text.split('\n').slice(0, -1) };
  };
  const json = await exact('json');
  expect(json.count).toBe(3);
  expect(JSON.parse(json.lines[1]!)).toEqual({ rtype: '153', length: '12', raw: unknown.toString('hex') });
  expect(JSON.parse(json.lines[0]!)).toMatchObject({ length: '12', sequence: '1' });
  const csv = await exact('csv');
  expect(csv.count).toBe(2);
  expect([csv.lines.length, csv.lines[0]!.split(',')[0], csv.lines[2]!.split(',').at(-1)]).toEqual([
    4,
    'length',
    'levels[0].ask_ct',
  ]);
  expect(csv.lines[1]).toMatch(/^12,0,1,/);
});

describe('Text of many pieces', () => {
  const many = Array.from({ length: 3000 }, (_, i) => trade(i));
  const linesOf = async (write: (sink: (piece: Uint8Array) => boolean) => Promise<number>) => {
    let [text, pieces] = ['', 0];
    await write((piece) => {
      text += Buffer.from(piece).toString();
      pieces++;
      return true;
    });
    expect(pieces).toBeGreaterThan(1);
    return text.split('\n').slice(0, -1);
  };
  it('has each line once', async () => {
    const own = await linesOf(async (sink) => writeText(await opened(many), sink, { form: 'csv' }));
    expect(own.slice(1).map((line) => Number(line.split(',').at(-1)))).toEqual(many.map((_, i) => i));
    const table = await linesOf(async (sink) => writeExactText(await opened(many), sink, { form: 'csv' }));
    expect(table.slice(1).map((line) => Number(line.split(',').at(-1)))).toEqual(many.map((_, i) => i));
    const json = await linesOf(async (sink) => writeExactText(await opened(many), sink, { form: 'json' }));
    expect(json.map((line) => Number(JSON.parse(line).sequence))).toEqual(many.map((_, i) => i));
  });
  it.each(['csv', 'json'] as const)('ends exactly too when nobody reads any more: %s', async (form) => {
    let pieces = 0;
    const stop = () => {
      pieces++;
      return false;
    };
    expect(await writeExactText(await opened(many), stop, { form })).toBeLessThan(3000);
    expect(pieces).toBe(1);
  });
});
it('a table of mixed records may do without names, and one of older records has the names of the newer', async () => {
  const plain = await textOf(await mixed(), { form: 'csv', header: false, unexpected: 'skip' });
  expect(plain).toHaveLength(2);
  const [names] = await textOf(await openDbn([dbnHeader({ version: 1, schema: 'definition' })]), {
    form: 'csv',
    upgrade: 'v2',
  });
  expect(names!.split(',')).toHaveLength(DEFINITION_V2.fields.length - 1);
  const [newest] = await textOf(await openDbn([dbnHeader({ version: 1, schema: 'definition' })]), {
    form: 'csv',
    upgrade: 'v3',
  });
  expect(newest).toContain('leg_underlying_id');
});
