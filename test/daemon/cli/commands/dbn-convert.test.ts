import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCommand, textFormOf } from '../../../../daemon/cli/commands/dbn-convert.ts';
import { DbnWriter, openDbnFile } from '../../../../daemon/databento/dbn/index.ts';
import { sequencesOf } from '../../databento/dbn/file-kit.ts';
import { metadata, writeRawTrades } from '../../raw-trades.ts';
import { speak } from '../in-process.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dbn-convert-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = (name: string) => join(root, name);
const source = path('one.dbn.zst');
const convert = (output: string, ...more: readonly string[]) =>
  speak(convertCommand, source, '-o', path(output), ...more);

beforeAll(() =>
  writeRawTrades(source, [
    { time: '10:00', price: 6000.25 },
    { time: '10:02', price: 6001, side: 'A' },
  ]),
);

describe('spymaster dbn convert', () => {
  it('writes what the name of the output says', async () => {
    expect((await convert('x.dbn')).printed).toEqual([`2 records in ${path('x.dbn')}`]);
    expect(await sequencesOf(await openDbnFile(path('x.dbn')))).toEqual([0, 1]);
    await convert('x.dbn.frag.zst');
    expect((await openDbnFile(path('x.dbn.frag.zst'))).metadata).toBeNull();
    await convert('x.csv', '--pretty', '--map-symbols');
    expect(readFileSync(path('x.csv'), 'utf8').split('\n')[1]).toMatch(/,6000\.250000000,.*,ESM5$/);
    await convert('x.tsv', '--no-header');
    expect(readFileSync(path('x.tsv'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
    await convert('x.jsonl', '--exact');
    expect(JSON.parse(readFileSync(path('x.jsonl'), 'utf8').split('\n')[0]!)).toMatchObject({
      price: '6000250000000',
      sequence: '0',
    });
    await convert('x.parquet', '--prices', 'float', '--map-symbols');
    const table = tableFromIPC(readParquet(readFileSync(path('x.parquet'))).intoIPCStream());
    expect([[...table.getChild('price')!], [...table.getChild('symbol')!]]).toEqual([
      [6000.25, 6001],
      ['ESM5', 'ESM5'],
    ]);
  });
  it('leaves nothing of what it cannot write', async () => {
    await expect(convert('x.xls')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(convert('one.dbn.zst')).rejects.toThrow(/is read: write to another file/);
    await expect(convert('y.tsv', '--exact')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(convert('y.csv', '--exact', '--pretty')).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(path('y.tsv'))).toBe(false);
  });
  it('brings records to the version that is asked for, in every form', async () => {
    const old = path('old.dbn');
    const writer = await DbnWriter.create(
      old,
      metadata({ version: 1, symbolCstrLength: 22, schema: 'definition' }),
    );
    await writer.write(Buffer.alloc(360, 0).fill(90, 0, 1).fill(0x13, 1, 2));
    await writer.close();
    await speak(convertCommand, old, '-o', path('new.dbn'), '--upgrade', 'v3');
    expect((await openDbnFile(path('new.dbn'))).metadata?.version).toBe(3);
    await speak(convertCommand, old, '-o', path('new.csv'), '--upgrade', 'v3');
    expect(readFileSync(path('new.csv'), 'utf8')).toContain('leg_underlying_id');
  });
  it('leaves no half of a text, and takes no choices that mean nothing', async () => {
    const cut = path('cut.dbn');
    writeFileSync(cut, readFileSync(path('x.dbn')).subarray(0, -3));
    await expect(speak(convertCommand, cut, '-o', path('half.csv'))).rejects.toMatchObject({
      code: 'DBN_TRUNCATED',
    });
    expect(readdirSync(root).filter((name) => name.startsWith('half'))).toEqual([]);
    await expect(convert('z.csv', '--exact', '--no-header')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(convert('z.dbn', '--pretty')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(convert('z.parquet', '--no-header')).rejects.toMatchObject({ code: 'USAGE' });
  });
});
it('text is told by its ending', () => {
  expect(['a.csv', 'a.tsv', 'a.jsonl', 'a.dbn', 'a.parquet'].map(textFormOf)).toEqual([
    'csv',
    'tsv',
    'json',
    null,
    null,
  ]);
});
