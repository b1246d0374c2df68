import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listedSessions } from '../../../daemon/archive/listed-sessions.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { rawFile, rawFolderOf } from '../../../daemon/raw/raw-layout.ts';
import { readLabels } from '../../../daemon/tables/labels.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
const ALWAYS = { from: '0000-01-01', to: '9999-12-31' };
let lake: Lake;
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);

describe('Sessions', () => {
  it('that are built are told in a line each: what they are of, and how much happened', async () => {
    const labels = await readLabels(lake, 'ES', DATE);
    expect(await listedSessions(lake, 'ES', { from: DATE, to: '9999-12-31' })).toEqual([
      {
        date: DATE,
        state: 'built',
        hint: null,
        contract: 'ESM5',
        inputs: ['trades', 'book', 'options'],
        approaches: labels.length,
        contacts: labels.filter(({ contacted }) => contacted).length,
        isPartial: false,
        isSimulated: true,
      },
    ]);
    expect((await listedSessions(lake, 'ES', ALWAYS)).map(({ date }) => date)).toEqual([EARLIER, DATE]);
    expect(await listedSessions(lake, 'ES', { from: '2025-06-07', to: '2025-07-01' })).toEqual([]);
  });
  it('that are not say whether there is anything of them, and what to type', async () => {
    const place = { rawFolder: rawFolderOf(lake.root), market: 'futures', symbol: 'ES' } as const;
    const path = rawFile(place, 'trades', '2025-06-10');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    const listed = await listedSessions(lake, 'ES', ALWAYS);
    // The seventh and eighth are a weekend.
    expect(listed.map(({ date, state }) => [date, state])).toEqual([
      [EARLIER, 'built'],
      [DATE, 'built'],
      ['2025-06-09', 'no-data'],
      ['2025-06-10', 'unbuilt'],
    ]);
    expect(listed.slice(2)).toEqual([
      {
        ...NOTHING,
        date: '2025-06-09',
        state: 'no-data',
        hint: 'Fetch it: spymaster download futures --start 2025-06-09 --end 2025-06-09',
      },
      {
        ...NOTHING,
        date: '2025-06-10',
        state: 'unbuilt',
        hint: 'Build it: spymaster backfill --start 2025-06-10 --end 2025-06-10',
      },
    ]);
    expect((await listedSessions(lake, 'NQ', ALWAYS)).length).toBe(0);
  });
});

const NOTHING = {
  contract: null,
  inputs: [],
  approaches: null,
  contacts: null,
  isPartial: null,
  isSimulated: false,
};
