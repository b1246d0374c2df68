import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type RawFindings, validateRaw } from '../../daemon/consistency/validate-raw.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { rawFolderOf, truthFolder } from '../../daemon/raw/raw-layout.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { previousSession } from '../../shared/session/session.ts';
import { ES } from '../market.ts';
import { SAMPLE_MARKET } from '../sample-lake.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dates-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('Dates that are not like others', () => {
  it.each([
    ['the first Monday of summer time', '2025-03-10', '13:30', 'ESH5'],
    ['the first Monday of winter time', '2025-11-03', '14:30', 'ESZ5'],
    ['a half day', '2025-11-28', '14:30', 'ESZ5'],
    ['the roll, after a day on which the old contract had most of the volume', '2025-06-12', '13:30', 'ESM5'],
    ['the third Friday, whose morning options are gone', '2025-06-20', '13:30', 'ESU5'],
  ])(
    '%s: the window opens at 09:30 in New York, in the contract to follow',
    async (_, date, opensUtc, contract) => {
      const folder = join(root, date);
      const rawFolder = rawFolderOf(folder);
      const before = previousSession(date)!;
      for (const each of [before, date])
        await simulateSession(each, ES, { ...SAMPLE_MARKET, rawFolder, truthFolder: truthFolder(folder) });
      await backfill({ dataFolder: folder, symbol: 'ES', start: date, end: date, workers: 1 });
      const lake = new Lake(folder);
      const table = await lake.read(DATASETS.state('ES'), date, 'state.parquet');
      const times = table.bigints('ts_ns') as bigint[];
      expect(new Date(Number(times[0]! / 1_000_000n)).toISOString()).toBe(`${date}T${opensUtc}:00.000Z`);
      expect((times.at(-1)! - times[0]!) / 1_000_000_000n).toBe(3n * 3600n);
      const { facts } = (await lake.manifest(DATASETS.episodes('ES'), date))!;
      expect([facts.contract, facts.partial]).toEqual([contract, 0]);
      const broken: unknown[] = [];
      const onFindings = ({ rules }: RawFindings) => broken.push(...rules.filter((rule) => rule.broken > 0));
      await validateRaw(rawFolder, ES, (each) => each === date, onFindings);
      expect(broken).toEqual([]);
    },
  );
});
