import { describe, expect, it } from 'vitest';
import { worthAt } from '../../../pipeline/forecast/added-weights.ts';
import { expectationOf, fitModel, stepsOf } from '../../../pipeline/forecast/model.ts';
import { type Moment, momentOf } from '../../../pipeline/forecast/moment.ts';
import { pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import {
  type Added,
  NOTHING_ADDED,
  type OwnForecast,
  type Precedent,
  residualOf,
} from '../../../pipeline/forecast/precedent.ts';
import { NO_CORRECTION } from '../../../pipeline/forecast/similar-cases.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import { anchor, contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { contactsOf } from './worlds.ts';

/** What is added of the lean, or another question, by similar cases and by conditions. */
const adding = (value: number, effect = 0, target: 'pace' | 'lean' = 'lean'): Added => ({
  similarCases: { ...NOTHING_ADDED.similarCases, [target]: { ...NO_CORRECTION, value } },
  conditions: { ...NOTHING_ADDED.conditions, [target]: { value: effect, variance: 0 } },
});
const EXPECTED = {
  reach: 0.6,
  pace: { 120: 0.5, 240: 0.2, 480: 0.05 },
  lean: { 120: 0.41, 240: 0.42, 480: 0.43 },
};
const own = (more: Partial<OwnForecast> = {}): OwnForecast => ({
  days: 30,
  expected: EXPECTED,
  added: NOTHING_ADDED,
  conditions: null,
  ...more,
});

/** Races whose corrections of the lean say a part of what comes, and more or less noise. */
const withCorrections = (truth: number, days = 30): Precedent[] =>
  contactsOf({}, 60, 12).map((row, i) => {
    const broke = row.outcomes[480] === 'BREAK' ? 1 : -1;
    const value = truth * broke + Math.sin(i * 12.9898) * 0.6;
    return {
      ...pastMoment(row),
      own: own({ days, added: adding(value) }),
    };
  });

describe('A model', () => {
  it('says what it was fitted on', () => {
    const { version, asOf, days } = fitModel(SESSIONS[60]!, withCorrections(0));
    expect([version, asOf, days]).toEqual([5, SESSIONS[60], 60]);
    expect(fitModel(SESSIONS[0]!, []).days).toBe(0);
  });
  it('gives similar cases what they have earned: nothing for noise, much for what came true', () => {
    const weightOf = (truth: number) =>
      fitModel(SESSIONS[60]!, withCorrections(truth)).similarCases.lean.contact.value;
    expect(weightOf(0)).toBeLessThan(0.25);
    expect(weightOf(0.3)).toBeGreaterThan(0.8);
    expect(weightOf(-0.3)).toBe(0);
  });
  it('counts corrections from the tenth day on, and more than thirty of them', () => {
    const weightOf = (precedents: readonly Precedent[]) =>
      fitModel(SESSIONS[60]!, precedents).similarCases.lean.contact;
    expect(weightOf(withCorrections(0.3, 9))).toEqual({ value: 0, variance: 0, observations: 0 });
    expect(weightOf(withCorrections(0.3, 10)).observations).toBeGreaterThan(500);
    const decided = withCorrections(0.3).filter((precedent) => residualOf(precedent, 'lean') !== null);
    expect(weightOf(decided.slice(0, 30)).observations).toBe(0);
    expect(weightOf(decided.slice(0, 31)).observations).toBe(31);
  });
  it('weighs each question by its own corrections', () => {
    const swapped = withCorrections(0.3).map((precedent) => {
      const { value } = precedent.own.added.similarCases.lean;
      return { ...precedent, own: own({ added: adding(value, 0, 'pace') }) };
    });
    const { lean, pace } = fitModel(SESSIONS[60]!, swapped).similarCases;
    // Nothing was proposed for the lean; what was for pace says nothing of it.
    expect(lean.contact.value).toBe(0);
    expect(lean.contact.variance).toBeCloseTo(0.25, 9);
    expect(pace.contact.variance).toBeLessThan(0.2);
  });
  it('passes from the weight far off to that near by, and from that at contact to that of later', () => {
    const weights = {
      far: { value: 9, variance: 9, observations: 0 },
      middle: { value: 1, variance: 4, observations: 0 },
      near: { value: 5, variance: 1, observations: 0 },
      contact: { value: 1, variance: 0.4, observations: 0 },
      open: { value: 0.2, variance: 0.1, observations: 0 },
    };
    const model = fitModel(SESSIONS[60]!, []);
    const given = { ...model, similarCases: { ...model.similarCases, lean: weights } };
    const weightAt = (moment: Moment) => {
      const { similarCases, similarCasesVariance } = worthAt(given, 'lean', moment);
      return { value: similarCases, variance: similarCasesVariance };
    };
    const at = (sinceContactSeconds: number) => weightAt(momentOf(contact({ sinceContactSeconds })));
    expect(at(0)).toEqual({ value: 1, variance: 0.4 });
    const share = Math.exp(-1);
    expect(at(60).value).toBeCloseTo(share + 0.2 * (1 - share), 12);
    expect(at(60).variance).toBeCloseTo(0.4 * share ** 2 + 0.1 * (1 - share) ** 2, 12);
    const far = (positionAtr: number) => weightAt(momentOf(anchor({ positionAtr })));
    expect([far(-2), far(-2.5)]).toEqual([
      { value: 9, variance: 9 },
      { value: 9, variance: 9 },
    ]);
    expect([far(-0.5), far(0.1)]).toEqual([
      { value: 5, variance: 1 },
      { value: 5, variance: 1 },
    ]);
    expect(far(-1.25)).toEqual({ value: 1, variance: 4 });
    // A third of the way from the middle to near by.
    expect(far(-1).value).toBeCloseTo((2 / 3) * 1 + (1 / 3) * 5, 12);
    expect(far(-1).variance).toBeCloseTo((4 / 9) * 4 + 1 / 9, 12);
  });
  it('weighs conditions beside similar cases: what both say is not counted twice', () => {
    const weightsOf = (effectOf: (value: number, i: number) => number) => {
      const precedents = withCorrections(0.3).map((precedent, i) => {
        const { value } = precedent.own.added.similarCases.lean;
        return { ...precedent, own: own({ added: adding(value, effectOf(value, i)) }) };
      });
      const { similarCases, conditionWeights } = fitModel(SESSIONS[60]!, precedents);
      return [similarCases.lean.contact, conditionWeights.lean.contact] as const;
    };
    const [alone] = weightsOf(() => 0);
    const [same, again] = weightsOf((value) => value);
    expect(same.value).toBeCloseTo(again.value, 5);
    // Together about what one has alone; a little more, for each is held back by itself.
    expect((same.value + again.value) / alone.value).toBeGreaterThan(1);
    expect((same.value + again.value) / alone.value).toBeLessThan(1.15);
    expect(again.covariance).toBeLessThan(0);
    const [, noise] = weightsOf((_, i) => Math.sin(i * 78.233));
    expect(noise.value).toBeLessThan(0.2);
    const [, against] = weightsOf((value) => -value);
    expect([against.value, against.covariance]).toEqual([0, 0]);
  });
  it('says of how much worth conditions are what was fitted, blended, and nothing of reaching', () => {
    const model = fitModel(SESSIONS[60]!, []);
    const none = { value: 0, variance: 0, observations: 0, covariance: 0 };
    const contactWeight = { value: 1, variance: 0.4, observations: 9, covariance: -0.2 };
    const open = { value: 0.5, variance: 0.1, observations: 9, covariance: -0.1 };
    const lean = { near: none, middle: none, far: none, contact: contactWeight, open };
    const given = { ...model, conditionWeights: { ...model.conditionWeights, lean } };
    const share = Math.exp(-1);
    const worth = worthAt(given, 'lean', momentOf(contact({ sinceContactSeconds: 60 })));
    expect(worth.conditions).toBeCloseTo(share + 0.5 * (1 - share), 12);
    expect(worth.conditionsVariance).toBeCloseTo(0.4 * share ** 2 + 0.1 * (1 - share) ** 2, 12);
    expect(worth.covariance).toBeCloseTo(-0.2 * share ** 2 - 0.1 * (1 - share) ** 2, 12);
    expect(worthAt(given, 'reach', momentOf(anchor()))).toMatchObject({ conditions: 0, covariance: 0 });
  });
  it('weighs each stage by its own', () => {
    const { similarCases } = fitModel(SESSIONS[60]!, withCorrections(0.3));
    expect([similarCases.lean.near.observations, similarCases.lean.far.observations]).toEqual([0, 0]);
    expect(similarCases.reach.far.observations).toBe(0);
    expect(similarCases.pace.contact.observations).toBeGreaterThan(500);
  });
  it('expects of a moment what price, time and cell say, and nothing that is not asked', () => {
    const model = fitModel(SESSIONS[60]!, withCorrections(0));
    const moment = momentOf(contact({ sinceContactSeconds: 130 }));
    const { reach, pace, lean } = expectationOf(model, moment);
    expect([reach, pace[120], lean[120]]).toEqual([null, null, null]);
    const { base, cell } = stepsOf(model, moment, 'lean', 240)!;
    expect(cell.effect).not.toBe(0);
    expect(lean[240]).toBe(fromLogOdds(base.logOdds + cell.effect));
    expect(pace[480]).toBeLessThan(pace[240]!);
    expect(expectationOf(model, momentOf(anchor())).reach).toBeGreaterThan(0);
  });
});

describe('The residual of a precedent', () => {
  const residual = (row: ReturnType<typeof contact>, target: 'reach' | 'pace' | 'lean') =>
    residualOf({ ...pastMoment(row), own: own() }, target);
  const slow = { outcomes: { 120: 'CHOP', 240: 'CHOP', 480: 'REJECT' }, secondsToOutcome: 300 } as const;
  it('is against what was expected at the horizon that answers', () => {
    expect(residual(contact(), 'lean')).toEqual({ expected: 0.42, happened: true });
    expect(residual(contact(slow), 'lean')).toEqual({ expected: 0.43, happened: false });
    expect(residual(contact(slow), 'pace')).toEqual({ expected: 0.5, happened: true });
    expect(residual(anchor({ contacted: false }), 'reach')).toEqual({ expected: 0.6, happened: false });
  });
  it('is none without an answer', () => {
    expect(residual(contact(), 'reach')).toBeNull();
    expect(residual(anchor({ contacted: null }), 'reach')).toBeNull();
  });
});
