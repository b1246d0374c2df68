import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dbnCommand } from '../../../../daemon/cli/commands/dbn.ts';
import { programFor } from '../../../../daemon/cli/run.ts';
import type { Terminal } from '../../../../daemon/cli/terminal.ts';
import { DbnWriter } from '../../../../daemon/databento/index.ts';
import { metadata, writeRawTrades } from '../../raw-trades.ts';
import { speak } from '../in-process.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dbn-'));
const path = join(root, 'x.trades.dbn.zst');
beforeAll(() =>
  writeRawTrades(path, [
    { time: '10:00', price: 6000.25 },
    { time: '10:01', side: 'A' },
  ]),
);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What goes straight to standard output, for records are too many for lines. */
async function output(...args: readonly string[]): Promise<string[]> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(((
    piece: string | Uint8Array,
    done?: () => void,
  ) => {
    text += Buffer.from(piece as Uint8Array).toString();
    done?.();
    return true;
  }) as typeof process.stdout.write);
  try {
    await speak(dbnCommand, path, ...args);
  } finally {
    write.mockRestore();
  }
  return text.split('\n').filter(Boolean);
}

describe('spymaster dbn', () => {
  it('sums a file up', async () => {
    expect((await speak(dbnCommand, path)).printed).toEqual([
      path,
      '  DBN version 3, GLBX.MDP3, schema trades, symbols ESM5 ESU5',
      '  2 trade',
    ]);
  });
  it('prints records as the service writes them, pretty and with their symbols where that is wanted', async () => {
    const [first] = (await output('--json', '--pretty', '--map-symbols')).map((line) => JSON.parse(line));
    expect(first).toMatchObject({ price: '6000.250000000', hd: { rtype: 0 }, symbol: 'ESM5' });
    const tsv = await output('--tsv');
    expect([tsv.length, tsv[0]!.split('\t')[0]]).toEqual([3, 'ts_recv']);
    expect(await output('--csv', '--no-header')).toHaveLength(2);
    await expect(output('--pretty')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(output('--json', '--exact', '--pretty')).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('prints records exactly, as JSON lines, or as CSV with a heading', async () => {
    const lines = (await output('--json', '--exact')).map((line) => JSON.parse(line));
    expect(lines.map(({ price, side }) => [price, side])).toEqual([
      ['6000250000000', 'B'],
      ['6000000000000', 'A'],
    ]);
    const csv = await output('--csv', '--exact', '--limit', '1');
    expect(csv[0]).toMatch(/^length,rtype,.*,sequence$/);
    expect(csv).toHaveLength(2);
    expect(await output('--json', '--limit', '0')).toEqual([]);
  });
  it('prints the header alone, times as strings', async () => {
    const header = JSON.parse((await speak(dbnCommand, path, '--metadata')).printed[0]!);
    expect(header).toMatchObject({ version: 3, schema: 'trades', stype_out: 'instrument_id' });
    expect(typeof header.start).toBe('string');
    expect(header.mappings[0].raw_symbol).toBe('ESM5');
  });
  it('leaves the options of its own commands to them', async () => {
    const output = join(root, 'filtered.dbn.zst');
    const printed: string[] = [];
    const terminal = { print: (line: string) => printed.push(line) } as unknown as Terminal;
    const args = ['dbn', 'filter', path, '--limit', '1', '-o', output];
    await programFor(terminal).parseAsync(args, { from: 'user' });
    expect(printed).toEqual([`1 records in ${output}`]);
  });
  it('prints in one way at a time', async () => {
    await expect(speak(dbnCommand, path, '--json', '--csv')).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('shows the header of the version that is asked for, and what was not found', async () => {
    const file = join(root, 'old.dbn');
    const intervals = [{ startDate: 20250601, endDate: 20250602, symbol: '7' }];
    const header = metadata({
      version: 1,
      symbolCstrLength: 22,
      schema: null,
      symbols: ['A', 'B', 'C', 'D', 'E', 'F'],
      partial: ['B'],
      notFound: ['C'],
      mappings: [{ rawSymbol: 'A', intervals }],
    });
    const writer = await DbnWriter.create(file, header);
    await writer.write(Buffer.alloc(360, 0).fill(90, 0, 1).fill(0x13, 1, 2));
    await writer.close();
    const shown = JSON.parse((await speak(dbnCommand, file, '--metadata', '--upgrade', 'v3')).printed[0]!);
    expect(shown).toMatchObject({
      version: 3,
      partial: ['B'],
      not_found: ['C'],
      mappings: [{ raw_symbol: 'A', intervals: [{ start_date: 20250601, end_date: 20250602, symbol: '7' }] }],
    });
    expect((await speak(dbnCommand, file, '--upgrade', 'v3')).printed).toEqual([
      file,
      '  DBN version 1, GLBX.MDP3, schema mixed, symbols A B C D E and 1 more',
      '  1 definition.v3',
    ]);
    const fragment = join(root, 'records.dbn');
    writeFileSync(fragment, Buffer.alloc(360, 0).fill(90, 0, 1).fill(0x13, 1, 2));
    expect((await speak(dbnCommand, fragment, '--fragment')).printed[1]).toBe(
      '  a fragment without a header',
    );
  });
});
