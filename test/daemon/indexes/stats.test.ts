import { beforeAll, expect, it } from 'vitest';
import { buildIndex } from '../../../daemon/indexes/build.ts';
import { indexStats } from '../../../daemon/indexes/stats.ts';
import { loadCheckpoints } from '../../stored-history.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill } = forecastLake(DATES.slice(0, 3));
const name = { symbol: 'ES', asOf: DATES[3], engine: 'exact' } as const;
beforeAll(async () => {
  await fill();
  await buildIndex(lake, name);
}, 60_000);

it('An index says what it holds, cell by cell', async () => {
  const stats = await indexStats(lake, name);
  const all = await loadCheckpoints(lake, 'ES', DATES[3]);
  expect(stats).toMatchObject({ asOf: DATES[3], engine: 'exact', sessions: 3, checkpoints: all.length });
  expect([stats.recall, stats.drift]).toEqual([null, null]);
  expect(stats.cells).toHaveLength(60);
  expect(stats.cells.filter(({ live }) => live)).toHaveLength(56);
  expect(stats.cells.reduce((sum, { before, after }) => sum + before + after, 0)).toBe(stats.searchable);
  const contacts = all.filter(({ kind, validFraction }) => kind === 'CONTACT' && validFraction >= 0.5);
  const counted = (outcome: 'BREAK' | 'REJECT' | 'CHOP') =>
    stats.cells.reduce((sum, cell) => sum + cell.contacts[outcome], 0);
  for (const outcome of ['BREAK', 'REJECT', 'CHOP'] as const)
    expect(counted(outcome)).toBe(contacts.filter(({ outcomes }) => outcomes[240] === outcome).length);
  const busiest = stats.cells.toSorted((a, b) => b.before - a.before)[0]!;
  const own = all.filter(
    ({ level, direction, bucket, phase, validFraction }) =>
      `${level}/${direction}/${bucket}` === busiest.cell && phase === 'APPROACH' && validFraction >= 0.5,
  );
  expect(busiest.before).toBe(own.length);
  expect(busiest.days).toBeGreaterThanOrEqual(new Set(own.map(({ date }) => date)).size);
});
