import { describe, expect, it } from 'vitest';
import { answer, compare, comparingOnce, type Question } from '../../../pipeline/forecast/answer.ts';
import { conditionEffects, conditionsOf, leanBySection } from '../../../pipeline/forecast/conditions.ts';
import { forecastOf } from '../../../pipeline/forecast/forecast.ts';
import { correctionsOf } from '../../../pipeline/forecast/history.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { dimensionPlace } from '../../../pipeline/vectors/dimensions.ts';
import { contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';
import { knowledgeOf } from './knowledge.ts';
import { LEAN_TELLER, tellingContacts } from './telling.ts';
import { contactsOf } from './worlds.ts';

const ROWS = contactsOf({}, 40, 8);
const KNOWLEDGE = knowledgeOf(SESSIONS[40]!, ROWS);
const QUESTION: Question = { ...contact({ positionAtr: 0.1, vector: ROWS[5]!.vector }), known: same(null) };

describe('An answer', () => {
  const result = answer(KNOWLEDGE, QUESTION);
  it('is the forecast with what the found precedents add', () => {
    const { neighbours } = findNeighbours(KNOWLEDGE.corpus, QUESTION);
    expect(neighbours.length).toBeGreaterThan(20);
    expect(result.neighbours).toEqual(neighbours);
    const conditions = conditionsOf(KNOWLEDGE.corpus.transform, QUESTION)!;
    const added = {
      similarCases: correctionsOf(KNOWLEDGE.cases, neighbours),
      conditions: conditionEffects(KNOWLEDGE.model.conditions, momentOf(QUESTION), conditions),
    };
    expect(result).toMatchObject({
      ...forecastOf(KNOWLEDGE.model, momentOf(QUESTION), added, same(null)),
      status: 'ok',
      reason: null,
      effectiveSampleSize: added.similarCases.lean.effectiveSampleSize,
    });
  });
  it('counts what the precedents did, and on how many days', () => {
    const found = result.neighbours.map(({ row }) => ROWS[row]!);
    expect(result.counts).toEqual({
      cases: found.length,
      reached: found.length,
      broke: found.filter(({ outcomes }) => outcomes[240] === 'BREAK').length,
      rejected: found.filter(({ outcomes }) => outcomes[240] === 'REJECT').length,
      chopped: found.filter(({ outcomes }) => outcomes[240] === 'CHOP').length,
    });
    expect(result.days).toBe(new Set(found.map(({ date }) => date)).size);
  });
  it('counts all days and cases it found, those too that could not be followed', () => {
    const unfollowed = ROWS.map((row, i) =>
      i % 2
        ? { ...row, contacted: null, outcomes: same(null), secondsToOutcome: Number.POSITIVE_INFINITY }
        : row,
    );
    const { counts, days, neighbours } = answer(knowledgeOf(SESSIONS[40]!, unfollowed), QUESTION);
    const found = neighbours.map(({ row }) => unfollowed[row]!);
    const unknown = found.filter(({ contacted }) => contacted === null).length;
    expect(unknown).toBeGreaterThan(5);
    expect(counts.reached).toBe(found.length - unknown);
    expect(days).toBe(new Set(found.map(({ date }) => date)).size);
  });
  it('is compared by its typical neighbour: of an even number, the less alike of the middle two', () => {
    const ordered = result.neighbours.map(({ similarity }) => similarity).sort((a, b) => b - a);
    expect(ordered.length % 2).toBe(0);
    expect(result.similarityPercentile).toBe(
      KNOWLEDGE.corpus.similarityPercentile(ordered[ordered.length / 2]!),
    );
  });
  it('is compared once for one moment, and says the same as if it were compared each time', () => {
    const once = comparingOnce(KNOWLEDGE);
    expect(compare(once, QUESTION)).toBe(compare(once, QUESTION));
    expect(answer(once, QUESTION)).toEqual(result);
    expect(compare(KNOWLEDGE, QUESTION)).not.toBe(compare(KNOWLEDGE, QUESTION));
    const other = { ...QUESTION, vector: ROWS[6]!.vector };
    expect(compare(once, other)).toEqual(compare(KNOWLEDGE, other));
    // What one session has asked is of no use to another.
    expect(compare(comparingOnce(once), QUESTION)).not.toBe(compare(once, QUESTION));
  });
  it('is price and time alone for a vector that says too little, and says why', () => {
    const mute = answer(KNOWLEDGE, { ...QUESTION, vector: new Float32Array(183).fill(Number.NaN) });
    expect([mute.status, mute.reason, mute.counts.cases, mute.grade]).toEqual([
      'thin',
      'LOW_VALIDITY',
      0,
      'D',
    ]);
    expect(mute.horizons[1]!.baseRate).toEqual(result.horizons[1]!.baseRate);
  });
  it('is price and time alone on fewer than twenty sessions', () => {
    const [few, enough] = [19, 20].map((days) => answer(knowledgeOf(SESSIONS[days]!, ROWS), QUESTION));
    expect([few!.status, few!.reason, enough!.status]).toEqual(['thin', 'SHORT_HISTORY', 'ok']);
    expect(few!.lean.similarCases).toBe(0);
  });
  it('is the walk where there is no history at all', () => {
    const { horizons, lean, status } = answer(knowledgeOf(SESSIONS[0]!, ROWS), QUESTION);
    expect([status, lean.differs]).toEqual(['thin', false]);
    for (const { outcomes, walk } of horizons) {
      expect(outcomes.BREAK.mean).toBeCloseTo(walk.BREAK, 9);
      expect(outcomes.CHOP.mean).toBeCloseTo(walk.CHOP, 9);
    }
  });
});

describe('The conditions of a question', () => {
  const knowledge = knowledgeOf(SESSIONS[26]!, tellingContacts(26, 12));
  const asked = (value: number) => {
    const vector = new Float32Array(183);
    vector[dimensionPlace(LEAN_TELLER)] = value;
    return { ...contact({ date: SESSIONS[26]! }), vector, known: same(null) };
  };
  it('lean the answer the way they leaned what was', () => {
    const [above, below] = [answer(knowledge, asked(1.5)).lean, answer(knowledge, asked(-1.5)).lean];
    expect(above.conditions).toBeGreaterThan(0.3);
    expect(below.conditions).toBeLessThan(-0.3);
    expect(above.conditionsWeight).toBeGreaterThan(0.3);
    expect(above.delta).toBeGreaterThan(below.delta + 0.6);
  });
  it('are told by section where the answer differs, the most first, and together are what they add', () => {
    const clear = answer(knowledge, asked(3));
    expect(clear.lean.differs).toBe(true);
    expect(clear.drivers[0]!.section).toBe('physics');
    const sizes = clear.drivers.map(({ added }) => Math.abs(added));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.05);
    const bySection = leanBySection(
      knowledge.model.conditions,
      momentOf(asked(3)),
      conditionsOf(knowledge.corpus.transform, asked(3))!,
    );
    const whole = Object.values(bySection).reduce((sum, added) => sum + added, 0);
    expect(clear.lean.conditionsWeight * whole).toBeCloseTo(clear.lean.conditions, 9);
    expect(clear.drivers[0]!.added).toBeCloseTo(clear.lean.conditionsWeight * bySection.physics, 12);
    const unclear = answer(knowledge, asked(0.05));
    expect([unclear.lean.differs, unclear.drivers]).toEqual([false, []]);
  });
  it('add nothing where too little is known of them', () => {
    const mute = { ...asked(1.5), vector: new Float32Array(183).fill(Number.NaN) };
    expect(answer(knowledge, mute)).toMatchObject({ status: 'thin', lean: { conditions: 0 } });
    const early = knowledgeOf(SESSIONS[19]!, tellingContacts(26, 12));
    const thin = answer(early, asked(1.5));
    expect([thin.reason, thin.lean.conditions, thin.lean.similarCases]).toEqual(['SHORT_HISTORY', 0, 0]);
    const without = forecastOf(early.model, momentOf(asked(1.5)), NOTHING_ADDED, same(null));
    expect(thin.horizons).toEqual(without.horizons);
  });
});
