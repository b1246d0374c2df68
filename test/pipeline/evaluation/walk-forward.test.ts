import { describe, expect, it } from 'vitest';
import { recentCases } from '../../../pipeline/evaluation/baselines.ts';
import { otherForecasts } from '../../../pipeline/evaluation/scorecard.ts';
import {
  type Forecasted,
  findForAll,
  modelsOf,
  noCases,
  outOfSample,
  precedentsOf,
  similarIn,
  withOtherCases,
} from '../../../pipeline/evaluation/walk-forward.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { tellingContacts } from '../forecast/telling.ts';
import { contact, history, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

describe('Walking forward', () => {
  const rows = history(30, 6);
  const precedents = precedentsOf(rows);
  it('keeps every checkpoint, in order, and forecasts those after the first so many sessions', () => {
    expect(precedents.map(({ checkpoint }) => checkpoint)).toEqual(rows);
    const forecasts = outOfSample(precedents, 25);
    expect(forecasts).toHaveLength(5 * 6);
    expect([...new Set(forecasts.map(({ precedent }) => precedent.date))]).toEqual(SESSIONS.slice(25, 30));
  });
  it('says of a session what the sessions before it say, and nothing of the session or later', () => {
    const changed = rows.map((row) =>
      row.date >= SESSIONS[27]!
        ? { ...row, outcomes: same('CHOP'), secondsToOutcome: Number.POSITIVE_INFINITY }
        : row,
    );
    const until = (list: readonly Forecasted[]) =>
      list
        .filter(({ precedent }) => precedent.date <= SESSIONS[27]!)
        .map(({ forecast, precedent }) => [forecast, precedent.own]);
    const later = (list: readonly Forecasted[]) =>
      list.filter(({ precedent }) => precedent.date > SESSIONS[27]!).map(({ forecast }) => forecast);
    const [before, now] = [outOfSample(precedents, 25), outOfSample(precedentsOf(changed), 25)];
    expect(until(now)).toEqual(until(before));
    expect(later(now)).not.toEqual(later(before));
  });
  it('answers what was decided when it was seen as decided, and the rest as it stood', () => {
    const late = (episodeId: string, secondsToOutcome: number) =>
      contact({ episodeId, date: SESSIONS[30]!, kind: 'CLOSE', sinceContactSeconds: 60, secondsToOutcome });
    const list = precedentsOf([...rows, late('open', 61), late('over', 60)]);
    const [open, over] = outOfSample(list, 30);
    expect(open!.forecast.horizons[1]!.decidedAs).toBeNull();
    expect(over!.forecast.horizons.map(({ decidedAs }) => decidedAs)).toEqual(['BREAK', 'BREAK', 'BREAK']);
  });
  it('adds nothing of similar cases before there are twenty sessions, as on the chart', () => {
    const before = outOfSample(precedents, 15).filter(({ precedent }) => precedent.date < SESSIONS[20]!);
    expect(before.length).toBeGreaterThan(20);
    for (const { forecast, priceTimeCell } of before) expect(forecast).toEqual(priceTimeCell);
    const after = outOfSample(precedents, 20).filter(({ precedent }) => precedent.date === SESSIONS[20]!);
    for (const { priceTimeCell } of after)
      expect([priceTimeCell.lean.similarCases, priceTimeCell.lean.conditions]).toEqual([0, 0]);
    expect(after.some(({ forecast, priceTimeCell }) => forecast !== priceTimeCell)).toBe(true);
  });
  it('finds for each checkpoint what a search finds, and nothing for one that says too little', () => {
    const corpus = corpusOf(SESSIONS[20]!, rows);
    const mute = contact({ vector: new Float32Array(183).fill(Number.NaN) });
    const [found, none] = findForAll(corpus, [rows[150]!, mute]);
    expect(found).toEqual(findNeighbours(corpus, rows[150]!).neighbours);
    expect(none).toEqual([]);
  });
  it('weighs what another search finds by earlier sessions alone, and leaves all else', () => {
    const changed = precedents.map((precedent) =>
      precedent.date >= SESSIONS[27]!
        ? precedentsOf([{ ...precedent.checkpoint, outcomes: same('REJECT') }], () => [[]])[0]!
        : precedent,
    );
    const judged = (list: typeof precedents) => withOtherCases(list, modelsOf(list, 25), recentCases);
    const until = (list: readonly Forecasted[]) =>
      list.filter(({ precedent }) => precedent.date < SESSIONS[27]!).map(({ forecast }) => forecast);
    const [before, now] = [judged(precedents), judged(changed)];
    expect(until(before).length).toBe(12);
    expect(until(now)).toEqual(until(before));
    const own = outOfSample(precedents, 25);
    expect(before.map(({ priceTimeCell }) => priceTimeCell.horizons)).toEqual(
      own.map(({ priceTimeCell }) => priceTimeCell.horizons),
    );
    expect(before.map(({ precedent }) => precedent.own.added.similarCases.lean)).not.toEqual(
      own.map(({ precedent }) => precedent.own.added.similarCases.lean),
    );
  });
  it('gives a search that finds the same the same weight', () => {
    const again = withOtherCases(precedents, modelsOf(precedents, 25), similarIn());
    expect(again).toEqual(outOfSample(precedents, 25));
  });
});

describe('A forecast without a part of what is added', () => {
  const precedents = precedentsOf(tellingContacts(34, 12));
  const models = modelsOf(precedents, 28);
  const sizes = (list: readonly Forecasted[], of: 'similarCases' | 'conditions') =>
    list.reduce((sum, { forecast }) => sum + Math.abs(forecast.lean[of]), 0);
  const whole = outOfSample(precedents, 28, models);
  it('has the other part, with the weight that this has by itself', () => {
    const { withoutSimilarCases, withoutConditions: casesAlone } = otherForecasts(precedents, models);
    expect([sizes(withoutSimilarCases, 'similarCases'), sizes(casesAlone, 'conditions')]).toEqual([0, 0]);
    expect(sizes(withoutSimilarCases, 'conditions')).toBeGreaterThan(10);
    expect(sizes(casesAlone, 'similarCases')).toBeGreaterThan(sizes(whole, 'similarCases'));
    const weights = (list: readonly Forecasted[]) =>
      list.map(({ forecast }) => [forecast.lean.similarCasesWeight, forecast.lean.conditionsWeight]);
    for (const [cases] of weights(withoutSimilarCases)) expect(cases).toBe(0);
    for (const [, conditions] of weights(casesAlone)) expect(conditions).toBe(0);
    // What both know is given to the one that is left.
    expect(weights(casesAlone)[0]![0]).toBeGreaterThan(weights(whole)[0]![0]!);
  });
  it('weighs another search by what it has earned, which is nothing for none', () => {
    const none = withOtherCases(precedents, models, noCases);
    expect(none).toEqual(otherForecasts(precedents, models).withoutSimilarCases);
    expect(whole[0]!.forecast.lean.similarCasesWeight).toBeGreaterThan(0);
    for (const { forecast } of none) expect(forecast.lean.similarCasesWeight).toBe(0);
  });
});
