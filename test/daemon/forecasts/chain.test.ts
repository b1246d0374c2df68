import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { forecastChain } from '../../../daemon/forecasts/chain.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { FORECAST_VERSION } from '../../../pipeline/forecast/model.ts';
import { DATES, historyLake } from './history-lake.ts';

const { lake, putEpisodes } = historyLake();
beforeAll(async () => {
  for (const [i, date] of DATES.slice(0, 3).entries()) await putEpisodes(date, i + 1);
});
const sha256Text = (version: number) => `forecasts ${version}`;
const inputs = async () => (await forecastChain(lake, 'ES')).map((link) => link.inputs);

it('A chain has the dates of the history, oldest first, each with inputs of its own', async () => {
  expect((await forecastChain(lake, 'ES')).map(({ date }) => date)).toEqual(DATES.slice(0, 3));
  expect(new Set(await inputs()).size).toBe(3);
  expect(await forecastChain(lake, 'NQ')).toEqual([]);
});
it('A date that changes, changes the inputs of itself and of all after it', async () => {
  const before = await inputs();
  await putEpisodes(DATES[1], 9);
  const after = await inputs();
  expect(after[0]).toBe(before[0]);
  expect([after[1] === before[1], after[2] === before[2]]).toEqual([false, false]);
});
it('Another version of the forecasts changes all inputs', async () => {
  const [first] = await forecastChain(lake, 'ES');
  const manifest = await lake.manifest(DATASETS.episodes('ES'), DATES[0]);
  const { sha256: episodes } = Object.values(manifest!.files)[0]!;
  const of = (version: number) => sha256(`${sha256Text(version)}|${DATES[0]}|${episodes}`);
  expect(first!.inputs).toBe(of(FORECAST_VERSION));
  expect(first!.inputs).not.toBe(of(FORECAST_VERSION + 1));
});
it('A date that is added changes none before it', async () => {
  const before = await inputs();
  await putEpisodes(DATES[3], 4);
  expect((await inputs()).slice(0, 3)).toEqual(before);
});
