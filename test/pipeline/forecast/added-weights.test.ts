import { describe, expect, it } from 'vitest';
import { worthAt } from '../../../pipeline/forecast/added-weights.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { type Moment, momentOf, type Target } from '../../../pipeline/forecast/moment.ts';
import { pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import {
  type Added,
  NOTHING_ADDED,
  type Precedent,
  residualOf,
} from '../../../pipeline/forecast/precedent.ts';
import { NO_CORRECTION } from '../../../pipeline/forecast/similar-cases.ts';
import { anchor, contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';
import { adding, own, withCorrections } from './precedents.ts';

describe('What is added', () => {
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
  it('takes each weight from its own question', () => {
    // Of each question a correction and an effect that are right, of the others wrong.
    const given = (target: Target, sign: number) =>
      fitModel(
        SESSIONS[60]!,
        withCorrections(0.3).map((precedent) => {
          const residual = residualOf(precedent, target);
          const value = residual ? sign * (residual.happened ? 0.5 : -0.5) : 0;
          const added: Added = {
            similarCases: { ...NOTHING_ADDED.similarCases, [target]: { ...NO_CORRECTION, value } },
            conditions: { ...NOTHING_ADDED.conditions, [target]: { value, variance: 0 } },
          };
          return { ...precedent, own: own({ added }) };
        }),
      );
    for (const [target, other] of [
      ['lean', 'pace'],
      ['pace', 'lean'],
    ] as const) {
      const right = given(target, 1);
      expect(right.similarCases[target].contact.value).toBeGreaterThan(0.3);
      expect(right.conditionWeights[target].contact.value).toBeGreaterThan(0.3);
      expect(right.similarCases[other].contact.value).toBe(0);
      expect(right.conditionWeights[other].contact.value).toBe(0);
      expect(given(target, -1).conditionWeights[target].contact.value).toBe(0);
    }
    const reaching = SESSIONS.slice(0, 40).map((date, i) => {
      const precedent = { ...pastMoment(anchor({ date, contacted: i % 2 === 0 })) };
      const value = i % 2 === 0 ? 0.5 : -0.5;
      const reach = { ...NO_CORRECTION, value };
      const lean = { ...NO_CORRECTION, value: -value };
      const similarCases = { ...NOTHING_ADDED.similarCases, reach, lean };
      return { ...precedent, own: own({ added: { ...NOTHING_ADDED, similarCases } }) };
    });
    expect(fitModel(SESSIONS[60]!, reaching).similarCases.reach.far.value).toBeGreaterThan(0.5);
  });
  it('starts from what was expected: what was foreseen earns nothing', () => {
    // Nine in ten of those that were said to break so often did; a correction says it again.
    const foreseen = Array.from({ length: 400 }, (_, i): Precedent => {
      const isLikely = i % 2 === 0;
      const happened = isLikely ? i % 20 !== 0 : i % 20 === 1;
      const row = contact({
        date: SESSIONS[i % 40]!,
        episodeId: `${i}`,
        outcomes: same(happened ? 'BREAK' : 'REJECT'),
      });
      const share = isLikely ? 0.9 : 0.1;
      const lean = { 120: share, 240: share, 480: share };
      return {
        ...pastMoment(row),
        own: own({
          expected: { reach: null, pace: { 120: 0.1, 240: 0.1, 480: 0.1 }, lean },
          added: adding(isLikely ? 1 : -1, isLikely ? 1 : -1),
        }),
      };
    });
    const { similarCases, conditionWeights } = fitModel(SESSIONS[60]!, foreseen);
    expect(similarCases.lean.contact.value + conditionWeights.lean.contact.value).toBeLessThan(0.05);
  });
});
