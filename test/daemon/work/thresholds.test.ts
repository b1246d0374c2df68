import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import {
  CLUSTERS_FILE,
  encodeClusters,
  encodeLookback,
  LOOKBACK_FILE,
} from '../../../daemon/tables/lookback.ts';
import { EMPTY_FACT } from '../../../daemon/work/needs.ts';
import { keptThresholds, loadThresholds, THRESHOLDS_FILE } from '../../../daemon/work/thresholds.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { clock, ES, play } from '../../market.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const dataset = DATASETS.physics('ES');

/** The physics of a date with one cluster of so many contracts at 6000. */
async function physics(date: string, contracts: number) {
  const session = sessionOf(date);
  const at = clock('10:00', session);
  const print = { kind: 'trade', price: 6000, size: contracts / 2, aggressor: 1 } as const;
  const { run } = play(
    [
      { ...print, at },
      { ...print, at: at + 1 },
    ],
    { session },
  );
  const files = { [LOOKBACK_FILE]: encodeLookback([]), [CLUSTERS_FILE]: encodeClusters(run, 50) };
  await lake.commit({ dataset, date, files, inputs: `${contracts}`, timeRange: null, facts: {} });
}
const sweepOn = async (date: string) => (await loadThresholds(lake, ES, date)).thresholds.sweepUsd;

describe('The thresholds of a date', () => {
  it('are fitted on the sessions before it that are in the lake: never on itself or a later one', async () => {
    expect(await sweepOn('2025-06-05')).toBe(30e6);
    for (const [date, contracts] of [
      ['2025-06-03', 20],
      ['2025-06-04', 40],
      ['2025-06-05', 60],
      ['2025-06-06', 80],
    ] as const)
      await physics(date, contracts);
    expect(await sweepOn('2025-06-05')).toBe(40 * 6000 * 50);
    expect(await sweepOn('2025-06-06')).toBe(60 * 6000 * 50);
    expect(await sweepOn('2025-06-03')).toBe(30e6);
  });
  it('name the sessions they were fitted on: another content is another input, a later session none', async () => {
    const { inputs } = await loadThresholds(lake, ES, '2025-06-05');
    expect((await loadThresholds(lake, ES, '2025-06-06')).inputs).not.toBe(inputs);
    await physics('2025-06-06', 100);
    expect((await loadThresholds(lake, ES, '2025-06-05')).inputs).toBe(inputs);
    await physics('2025-06-03', 22);
    expect((await loadThresholds(lake, ES, '2025-06-05')).inputs).not.toBe(inputs);
    expect(await sweepOn('2025-06-05')).toBe(40 * 6000 * 50);
  });
  it('pass over sessions that hold none', async () => {
    const empty = { timeRange: null, files: {}, facts: { [EMPTY_FACT]: 'no trades' } };
    await lake.commit({ dataset, date: '2025-06-04', inputs: 'x', ...empty });
    expect(await sweepOn('2025-06-05')).toBe(22 * 6000 * 50);
  });
  it('are kept for whoever begins a session, and fitted anew on other sessions', async () => {
    const date = '2025-06-06';
    const { thresholds } = await loadThresholds(lake, ES, date);
    expect(await keptThresholds(lake, ES, date)).toEqual(thresholds);
    const file = join(lake.folder(DATASETS.thresholds('ES'), date), THRESHOLDS_FILE);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(thresholds);
    const { mtimeMs } = statSync(file);
    expect(await keptThresholds(lake, ES, date)).toEqual(thresholds);
    await physics('2025-06-06', 120);
    await keptThresholds(lake, ES, date);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    await physics('2025-06-05', 90);
    expect((await keptThresholds(lake, ES, date)).sweepUsd).toBe(90 * 6000 * 50);
  });
});
