import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import {
  findSource,
  foldersOf,
  hasData,
  playSource,
  requireSession,
} from '../../../daemon/sources/find-source.ts';
import { encodeImportedBars, IMPORTED_BARS_FILE } from '../../../daemon/tables/imported-bars.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, listen, SESSION } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-find-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function folderWith({ trades, bars }: { trades?: readonly string[]; bars?: boolean }) {
  const folders = foldersOf(mkdtempSync(join(root, 'data-')));
  if (trades)
    await writeRawTrades(
      rawFile({ rawFolder: folders.rawFolder, market: 'futures', symbol: 'ES' }, 'trades', SESSION.date),
      trades.map((time) => ({ time })),
    );
  const bar = {
    startNs: toTimestamp(SESSION, clock('10:00')),
    open: 2,
    high: 4,
    low: 1,
    close: 3,
    volume: 9,
  };
  if (bars)
    await folders.lake.commit({
      dataset: DATASETS.importedBars('ES'),
      date: SESSION.date,
      inputs: 'x',
      timeRange: null,
      files: { [IMPORTED_BARS_FILE]: encodeImportedBars([bar]) },
    });
  return folders;
}

describe('A date’s data', () => {
  it('are its trades where there are some, else its bars, or the kind that is asked for', async () => {
    const both = await folderWith({ trades: ['10:00'], bars: true });
    expect((await findSource(both, ES, SESSION)).kind).toBe('dbn');
    expect((await findSource(both, ES, SESSION, 'bars')).kind).toBe('bars');
    expect((await findSource(await folderWith({ bars: true }), ES, SESSION)).kind).toBe('bars');
  });
  it('that are not there are a sentence, with how to get some', async () => {
    const none = { ...(await folderWith({})), lake: new Lake(join(root, 'nothing')) };
    await expect(findSource(none, ES, SESSION)).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: `There is no market data for ${SESSION.date}.`,
      hint: expect.stringContaining('spymaster simulate'),
    });
  });
  it('are known to be there, of any kind or of one', async () => {
    const bars = await folderWith({ bars: true });
    expect(await hasData(bars, ES, SESSION.date)).toBe(true);
    expect(await hasData(bars, ES, SESSION.date, 'dbn')).toBe(false);
    expect(await hasData(bars, ES, SESSION.date, 'bronze')).toBe(false);
    expect(await hasData(bars, ES, '2025-06-06')).toBe(false);
  });
  it('are a session when something traded from 09:30 up to 12:30', async () => {
    for (const [trades, isSession] of [
      [['09:29:59', '12:30:00'], false],
      [['09:29:59', '09:30:00'], true],
      [['12:29:59', '12:30:00'], true],
    ] as const) {
      const { run } = listen();
      await playSource(await findSource(await folderWith({ trades }), ES, SESSION), run);
      if (isSession) expect(() => requireSession(run)).not.toThrow();
      else expect(() => requireSession(run)).toThrow(/no trades between 09:30 and 12:30/);
    }
  });
  it('can be played without their books, or without their trades', async () => {
    const { run } = listen();
    await playSource(await findSource(await folderWith({ trades: ['10:00'] }), ES, SESSION), run, {
      kinds: ['bar'],
    });
    expect(run.spot).toBeNaN();
  });
});
