import { beforeAll, describe, expect, it } from 'vitest';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { evaluate } from '../../../daemon/forecasts/evaluate.ts';
import { forecastLines } from '../../../daemon/forecasts/forecast-lines.ts';
import { raceCalibration, reachCalibration } from '../../../pipeline/evaluation/calibration.ts';
import { otherForecasts, scorecard, scoredGroups } from '../../../pipeline/evaluation/scorecard.ts';
import { modelsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { SESSIONS } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { DATES, historyLake } from './history-lake.ts';

const { root, lake, putEpisodes } = historyLake();
beforeAll(async () => {
  for (const [i, date] of DATES.entries()) await putEpisodes(date, i + 1);
  await buildForecasts({ dataFolder: root, symbol: 'ES', workers: 2 }, () => undefined);
}, 60_000);

describe('An evaluation', () => {
  it('is of the sessions after those that are history, and says first what similar cases are worth', async () => {
    const { sessions, tested, sentences, groups, differs, forecasted } = await evaluate(lake, 'ES', 2);
    expect([sessions, tested]).toEqual([4, 2]);
    expect(new Set(forecasted.map(({ precedent }) => precedent.date))).toEqual(new Set(DATES.slice(2)));
    expect(sentences[0]).toBe('2 sessions were forecast from the sessions before each of them.');
    expect(sentences[1]).toMatch(
      /^Whether contacts break: at contact, similar cases and conditions together cannot be told, on so few sessions, from price, time and cell: -?0\./,
    );
    expect(sentences.at(-1)).toBe(
      'Of 0 beginnings and contacts it said 0 times that breaks are more frequent than usual, and 0 times less.',
    );
    expect(groups.length).toBeGreaterThan(8);
    // Answers on a handful of sessions are never compared with similar cases.
    expect(differs).toEqual({ more: 0, less: 0, of: 0 });
  });
  it('cannot be of a history that leaves nothing to score', async () => {
    await expect(evaluate(lake, 'ES', 4)).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: 'There are 4 sessions, and the first 4 are history: none is left to score.',
    });
  });
  it('cannot be of forecasts that are not those of their episodes', async () => {
    const { root: other, lake: stale, putEpisodes: put } = historyLake();
    await put(DATES[0], 1);
    await expect(evaluate(stale, 'ES', 1)).rejects.toMatchObject({ code: 'FORECASTS_STALE' });
    expect(other).not.toBe(root);
  });
});

describe('Lines for others to score', () => {
  it('say each forecast with what came of it', async () => {
    const { forecasted, precedents } = await evaluate(lake, 'ES', 2);
    const lines = forecastLines(forecasted, precedents).map((line) => JSON.parse(line));
    expect(lines).toHaveLength(forecasted.length);
    const place = forecasted.findIndex(({ precedent }) => precedent.checkpoint.kind === 'CONTACT');
    const { precedent, forecast } = forecasted[place]!;
    const primary = forecast.horizons[1]!;
    expect(lines[place]).toMatchObject({
      date: precedent.date,
      level: precedent.checkpoint.level,
      direction: precedent.checkpoint.direction,
      phase: 'CONTACT',
      checkpoint: 'CONTACT',
      positionAtr: precedent.checkpoint.positionAtr,
      elapsedSeconds: 0,
      contact: null,
      contacted: null,
      horizons: {
        240: {
          forecast: { break: primary.outcomes.BREAK.mean, chop: primary.outcomes.CHOP.mean },
          interval: { reject: [primary.outcomes.REJECT.low, primary.outcomes.REJECT.high] },
          base: { reject: primary.baseRate.REJECT },
          walk: { break: primary.walk.BREAK },
          outcome: precedent.checkpoint.outcomes[240],
        },
      },
    });
    const { constant, similarCases } = lines[place].horizons[240];
    expect(constant.break + constant.reject + constant.chop).toBeCloseTo(1, 9);
    expect(similarCases.n).toBe(precedent.own.added.similarCases.lean.cases);
    const at = new Date(lines[place].at);
    // 12:30 in New York is 16:30 UTC in June.
    const expected = Date.parse(`${precedent.date}T16:30:00Z`) - precedent.checkpoint.timeLeftSeconds * 1000;
    expect(Math.abs(at.getTime() - expected)).toBeLessThan(1);
    const before = forecasted.findIndex((each) => each.forecast.reach !== null);
    expect(lines[before]).toMatchObject({
      phase: 'APPROACH',
      elapsedSeconds: null,
      contact: { mean: forecasted[before]!.forecast.reach!.mean },
      contacted: forecasted[before]!.precedent.reached,
    });
  });
});

describe('On a history that is long enough', () => {
  it('each rival is itself, and each table is of its own question', async () => {
    const { root: folder, lake: long, putEpisodes: put } = historyLake();
    for (const [i, date] of SESSIONS.slice(0, 34).entries()) await put(date, 1 + (i % 6));
    await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 2 }, () => undefined);
    const { forecasted, precedents, groups, race, reach } = await evaluate(long, 'ES', 22);
    const models = modelsOf(precedents, 22);
    const others = otherForecasts(precedents, models);
    expect(groups).toEqual(scorecard(scoredGroups(forecasted, others, precedents)));
    expect(groups.some(({ losses }) => losses.recentCases !== losses.randomCases)).toBe(true);
    expect(race).toEqual({
      BREAK: raceCalibration(forecasted, 'BREAK'),
      CHOP: raceCalibration(forecasted, 'CHOP'),
    });
    expect(race.BREAK.length).toBeGreaterThan(0);
    expect(race.BREAK).not.toEqual(race.CHOP);
    expect(reach).toEqual(reachCalibration(forecasted));
  }, 120_000);
});
