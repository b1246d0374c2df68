import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DBN_FILE_COMMANDS } from '../../../../daemon/cli/commands/dbn-files.ts';
import { DbnWriter, openDbnFile } from '../../../../daemon/databento/dbn/index.ts';
import { marketRecord } from '../../../conformance/market-data.ts';
import { sequencesOf } from '../../databento/dbn/file-kit.ts';
import { mapping, metadata, writeRawTrades } from '../../raw-trades.ts';
import { speak } from '../in-process.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dbn-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = (name: string) => join(root, name);
const [filter, merge, split] = DBN_FILE_COMMANDS;

beforeAll(async () => {
  await writeRawTrades(path('one.dbn.zst'), [
    { time: '10:00', price: 6000 },
    { time: '10:02', price: 6001 },
  ]);
  await writeRawTrades(path('two.dbn.zst'), [{ time: '10:01', instrumentId: 2 }]);
});

describe('DBN files of DBN files', () => {
  it('are merged by time, and filtered again', async () => {
    const merged = path('merged.dbn.zst');
    const { printed } = await speak(merge!, path('one.dbn.zst'), path('two.dbn.zst'), '-o', merged);
    expect(printed).toEqual([`3 records in ${merged}`]);
    expect(await sequencesOf(await openDbnFile(merged))).toEqual([0, 0, 1]);
    const filtered = path('filtered.dbn.zst');
    const span = ['--from', '2025-06-05T14:01:00Z', '--to', '2025-06-05T14:02:00Z'];
    await speak(filter!, merged, ...span, '--ids', '2', '--schema', 'trades', '-o', filtered);
    expect(await sequencesOf(await openDbnFile(filtered))).toEqual([0]);
  });
  it('are split into one for each key', async () => {
    const { printed } = await speak(split!, path('one.dbn.zst'), '--by', 'day', '-o', path('{}.dbn.zst'));
    expect(printed).toEqual([`2 records in ${path('2025-06-05.dbn.zst')}`]);
    expect(readdirSync(root)).toContain('2025-06-05.dbn.zst');
  });
  it('are not split into one file for two keys, and nothing is left then', async () => {
    const file = path('names.dbn.zst');
    const names = [mapping('A B', 1), mapping('A:B', 2)];
    const writer = await DbnWriter.create(file, metadata({ mappings: names }));
    const [one, two] = [1, 2].map((instrumentId) =>
      marketRecord({ schema: 'trades', instrumentId, tsEvent: 1_749_130_200_000_000_000n, sequence: 1 }),
    );
    await writer.write(Buffer.concat([one!, two!]));
    await writer.close();
    await expect(speak(split!, file, '--by', 'symbol', '-o', path('n-{}.dbn'))).rejects.toThrow(
      /n-A_B\.dbn would be the file of "A B" and of "A:B"/,
    );
    expect(readdirSync(root).filter((name) => name.startsWith('n-'))).toEqual([]);
  });
  it('are not written over what is read, under a name of another kind, or all into one', async () => {
    const one = path('one.dbn.zst');
    await expect(speak(filter!, one, '-o', one)).rejects.toThrow(/is read: write to another file/);
    await expect(speak(merge!, one, '-o', path('x.csv'))).rejects.toThrow(
      /does not end in \.dbn\.zst, \.dbn/,
    );
    await expect(speak(split!, one, '--by', 'day', '-o', path('x.dbn.zst'))).rejects.toThrow(/has no \{\}/);
    await expect(speak(filter!, one, '--ids', '1,x', '-o', path('x.dbn.zst'))).rejects.toThrow(
      /--ids must be/,
    );
    await expect(speak(filter!, one, '--schema', 'trade', '-o', path('x.dbn.zst'))).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
  it('are filtered by kind, instrument and publisher, each by itself', async () => {
    const file = path('mixed.dbn');
    const make = (schema: string, instrumentId: number, publisher: number, sequence: number) => {
      const bytes = marketRecord({ schema, instrumentId, tsEvent: 1_749_130_200_000_000_000n, sequence });
      bytes.writeUInt16LE(publisher, 2);
      return bytes;
    };
    const writer = await DbnWriter.create(file, metadata({ schema: null }));
    await writer.write(
      Buffer.concat([make('trades', 1, 1, 10), make('mbp-1', 2, 1, 11), make('trades', 2, 2, 12)]),
    );
    await writer.close();
    const found = async (...options: string[]) => {
      await speak(filter!, file, ...options, '-o', path('some.dbn'));
      const sequences: number[] = [];
      for await (const { view, stride, count } of (await openDbnFile(path('some.dbn'))).runs())
        for (let i = 0; i < count; i++) sequences.push(view.getUint32(i * stride + 44, true));
      return sequences;
    };
    expect(await found('--schema', 'mbp-1')).toEqual([11]);
    expect(await found('--ids', '2')).toEqual([11, 12]);
    expect(await found('--publishers', '2')).toEqual([12]);
    await speak(split!, file, '--by', 'publisher', '-o', path('{}/p{}.dbn'));
    expect(readdirSync(path('2'))).toEqual(['p2.dbn']);
    await expect(
      speak(split!, path('2/p2.dbn'), '--by', 'publisher', '-o', path('{}/p{}.dbn')),
    ).rejects.toThrow(/is read: write to another file/);
  });
});
