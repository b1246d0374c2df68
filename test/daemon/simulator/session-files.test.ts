import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { DayFiles } from '../../../daemon/simulator/day-files.ts';
import { openWriters, symbolMapping } from '../../../daemon/simulator/session-files.ts';
import { clock, ES, SESSION } from '../../market.ts';

const rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-session-files-'));
afterAll(() => rmSync(rawFolder, { recursive: true, force: true }));

it('a day is seven files, whose headers say what they hold and from when to when', async () => {
  const files = new DayFiles();
  const mappings = {
    futures: [symbolMapping('ESM5', 7, SESSION.date)],
    options: [symbolMapping('E1DM5 C6000', 9, SESSION.date)],
  };
  const ends = { books: clock('12:40'), tape: clock('17:00') };
  const writers = await openWriters(files, { session: SESSION, instrument: ES, rawFolder, ends, mappings });
  await writers.close();
  await files.publish();
  for (const [market, schema] of [
    ['futures', 'definition'],
    ['futures', 'mbp-10'],
    ['futures', 'trades'],
    ['options', 'definition'],
    ['options', 'statistics'],
    ['options', 'mbp-1'],
    ['options', 'trades'],
  ] as const) {
    const path = rawFile({ rawFolder, market, symbol: 'ES' }, schema, SESSION.date);
    expect([path, existsSync(path)]).toEqual([path, true]);
    const source = await openDbnFile(path);
    expect(source.metadata).toMatchObject({
      schema,
      dataset: 'GLBX.MDP3',
      start: SESSION.origin,
      end: SESSION.origin + BigInt(market === 'futures' && schema === 'trades' ? ends.tape : ends.books),
      symbols: [market === 'futures' ? 'ESM5' : 'E1DM5 C6000'],
    });
    await source.close();
  }
});
it('a symbol has its number from the evening before on, in UTC, for the date', () => {
  expect(symbolMapping('ESM5', 7, '2025-06-05')).toEqual({
    rawSymbol: 'ESM5',
    intervals: [{ startDate: 20250604, endDate: 20250606, symbol: '7' }],
  });
});
