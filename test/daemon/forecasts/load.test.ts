import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { forecastChain } from '../../../daemon/forecasts/chain.ts';
import { computeKnowledge, loadHistory } from '../../../daemon/forecasts/load.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { appendToLedger, readLedger } from '../../../daemon/ledger/store.ts';
import { readEpisodes } from '../../../daemon/tables/episodes.ts';
import { encodeForecasts, FORECASTS_FILE, readForecasts } from '../../../daemon/tables/forecasts.ts';
import { encodeScales, SCALES_FILE } from '../../../daemon/tables/scales.ts';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import { contact } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { DATES, historyLake } from './history-lake.ts';

const { root, lake, putEpisodes } = historyLake();
beforeAll(async () => {
  for (const [i, date] of DATES.slice(0, 3).entries()) await putEpisodes(date, i + 1);
  await buildForecasts({ dataFolder: root, symbol: 'ES', workers: 2 }, () => undefined);
}, 60_000);

describe('What is known as of a date', () => {
  it('is of sessions before it alone', async () => {
    const { knowledge, checkpoints } = await computeKnowledge(lake, 'ES', DATES[2]);
    const { corpus, cases, model } = knowledge;
    const { precedents } = await loadHistory(lake, 'ES', DATES[2]);
    expect(corpus.sessions).toEqual(DATES.slice(0, 2));
    expect(checkpoints).toEqual(precedents.map(({ checkpoint }) => checkpoint));
    expect([corpus.size, cases.size]).toEqual([checkpoints.length, checkpoints.length]);
    expect(new Set(precedents.map(({ date }) => date))).toEqual(new Set(DATES.slice(0, 2)));
    expect([model.asOf, model.days]).toEqual([DATES[2], 2]);
    expect(model).toEqual(fitModel(DATES[2], precedents));
    // As if it had just been said: also the conditions, which follow from what is stored.
    const anew = precedentsOf(checkpoints);
    expect(precedents.map(({ own }) => own)).toEqual(anew.map(({ own }) => own));
    expect(anew.filter(({ date, own }) => date === DATES[1] && own.conditions).length).toBeGreaterThan(20);
  });
  it('is named by the session before it', async () => {
    const chain = await forecastChain(lake, 'ES');
    const { madeWith } = await computeKnowledge(lake, 'ES', DATES[2]);
    expect(madeWith.index).toBe(chain[1]!.inputs.slice(0, 16));
    for (const entry of await readLedger(root, 'ES', DATES[2])) expect(entry.madeWith).toEqual(madeWith);
  });
  it('judges what was said before it, however much was said since', async () => {
    const before = (await computeKnowledge(lake, 'ES', DATES[2])).record;
    expect(before.sessions).toBe(2);
    const entry = (await readLedger(root, 'ES', DATES[1]))[0]!;
    for (const date of sessionsBetween('2025-07-01', '2025-08-29'))
      await appendToLedger(root, 'ES', date, [{ ...entry, date }]);
    expect((await computeKnowledge(lake, 'ES', DATES[2])).record).toEqual(before);
  });
  it('is nothing before the first session, which is no fault', async () => {
    const { corpus, model } = (await computeKnowledge(lake, 'ES', DATES[0])).knowledge;
    expect([corpus.size, model.days]).toEqual([0, 0]);
  });
  it('is not taken from forecasts of other rows, whatever their manifest says', async () => {
    const dataset = DATASETS.forecasts('ES');
    const { inputs } = (await lake.manifest(dataset, DATES[0]))!;
    const scales = encodeScales(fitNormalization(DATES[0], [], []));
    const other = precedentsOf([contact()], () => [[]]).map(({ own }) => own);
    const file = encodeForecasts([contact()], { model: fitModel(DATES[0], []), forecasts: other });
    await lake.commit({
      dataset,
      date: DATES[0],
      inputs,
      timeRange: null,
      files: { [FORECASTS_FILE]: file, [SCALES_FILE]: scales },
    });
    await expect(computeKnowledge(lake, 'ES', DATES[1])).rejects.toMatchObject({ code: 'FORECASTS_STALE' });
    const checkpoints = await readEpisodes(lake, 'ES', DATES[0]);
    const { forecasts } = await readForecasts(lake, 'ES', DATES[1]);
    const asMany = checkpoints.map((_, i) => ({ ...forecasts[i % forecasts.length]!, conditions: null }));
    await lake.commit({
      dataset,
      date: DATES[0],
      inputs,
      timeRange: null,
      files: {
        [FORECASTS_FILE]: encodeForecasts(checkpoints.toReversed(), {
          model: fitModel(DATES[0], []),
          forecasts: asMany,
        }),
        [SCALES_FILE]: scales,
      },
    });
    await expect(computeKnowledge(lake, 'ES', DATES[1])).rejects.toMatchObject({ code: 'FORECASTS_STALE' });
    await rm(lake.folder(dataset, DATES[0]), { recursive: true });
    await buildForecasts({ dataFolder: root, symbol: 'ES', workers: 2 }, () => undefined);
    expect((await computeKnowledge(lake, 'ES', DATES[1])).knowledge.model.days).toBe(1);
  }, 60_000);
  it('cannot be told where an earlier session was built anew since, and says how to mend it', async () => {
    await putEpisodes(DATES[1], 7);
    await expect(computeKnowledge(lake, 'ES', DATES[3])).rejects.toMatchObject({
      code: 'FORECASTS_STALE',
      message: expect.stringContaining(DATES[1]),
      hint: expect.stringContaining('spymaster index build'),
    });
    // What lies before the change stands.
    expect((await computeKnowledge(lake, 'ES', DATES[1])).knowledge.model.days).toBe(1);
  });
});
