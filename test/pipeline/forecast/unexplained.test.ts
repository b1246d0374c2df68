import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { CONDITION_VIEW } from '../../../pipeline/forecast/conditions.ts';
import { conditionHistoryOf, fitModel } from '../../../pipeline/forecast/model.ts';
import { pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import { NOTHING_ADDED, type Precedent } from '../../../pipeline/forecast/precedent.ts';
import { fitUnexplained } from '../../../pipeline/forecast/unexplained.ts';
import { VIEWS } from '../../../pipeline/vectors/views.ts';
import { contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { contactsOf } from './worlds.ts';

const SIZE = VIEWS[CONDITION_VIEW].dimensions.length;
const EVEN = { reach: null, pace: { 120: 0.5, 240: 0.5, 480: 0.5 }, lean: { 120: 0.5, 240: 0.5, 480: 0.5 } };

/** Contacts of which an even chance was said, and whose law knows more of them. */
function precedentsOf(deviation: number, seed: string, days = 60, perDay = 30): Precedent[] {
  const random = new Random(`law of ${seed}`);
  const law = Float64Array.from({ length: SIZE }, () => deviation * random.normal());
  const conditions = (vector: Float32Array) => law.reduce((sum, each, i) => sum + each * vector[i]!, 0);
  return contactsOf({ leanSlope: 0, conditions }, days, perDay, seed).map((row) => ({
    ...pastMoment(row),
    own: { days: 30, expected: EVEN, added: NOTHING_ADDED, conditions: row.vector.slice(0, SIZE) },
  }));
}

/** What is not said, found in precedents whose weights are nothing. */
function foundIn(precedents: readonly Precedent[], stage: 'contact' | 'open' = 'contact'): number {
  const weights = fitModel(SESSIONS[99]!, []);
  return fitUnexplained(precedents, weights, conditionHistoryOf(precedents)).lean[stage];
}

describe('What conditions move beyond what is said', () => {
  it('is found as large as it is', () => {
    for (const deviation of [0.04, 0.06]) {
      const found = ['a', 'b', 'c', 'd'].map((seed) => foundIn(precedentsOf(deviation, seed)));
      const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
      process.stdout.write(`unexplained: ${deviation} found as ${Math.sqrt(mean).toFixed(3)}\n`);
      // A large effect flattens what is seen of it, by a tenth or so.
      expect(Math.sqrt(mean) / deviation).toBeGreaterThan(0.75);
      expect(Math.sqrt(mean) / deviation).toBeLessThan(1.15);
    }
  });
  it('is next to nothing where there is nothing, and never less', () => {
    const found = ['a', 'b', 'c', 'd'].map((seed) => foundIn(precedentsOf(0, seed)));
    for (const each of found) expect(each).toBeGreaterThanOrEqual(0);
    expect(Math.sqrt(found.reduce((sum, each) => sum + each, 0) / 4)).toBeLessThan(0.025);
  });
  it('is not what the moments of one day have in common', () => {
    // Every day has one moment, thirty times over.
    const alike = SESSIONS.slice(0, 60).flatMap((date, day) => {
      const random = new Random(date);
      const vector = Float32Array.from({ length: SIZE }, () => random.normal());
      const outcome = day % 2 === 0 ? 'BREAK' : 'REJECT';
      return Array.from({ length: 30 }, (_, i): Precedent => {
        const row = contact({ date, episodeId: `${date}/${i}` });
        const decided = {
          ...row,
          outcomes: { 120: outcome, 240: outcome, 480: outcome },
          secondsToOutcome: 60,
        };
        return {
          ...pastMoment(decided as never),
          own: { days: 30, expected: EVEN, added: NOTHING_ADDED, conditions: vector },
        };
      });
    });
    // Taken one by one they would show a quarter.
    expect(Math.sqrt(foundIn(alike))).toBeLessThan(0.1);
  });
  it('is of its own stage, and of enough cases and days alone', () => {
    expect(foundIn(precedentsOf(0.06, 'a'), 'open')).toBe(0);
    expect(foundIn(precedentsOf(0.06, 'a', 9, 30))).toBe(0);
    expect(foundIn(precedentsOf(0.06, 'a', 10, 3))).toBe(0);
    expect(foundIn(precedentsOf(0.06, 'a', 10, 30))).toBeGreaterThan(0);
    const early = precedentsOf(0.06, 'a').map((each) => ({ ...each, own: { ...each.own, days: 9 } }));
    expect(foundIn(early)).toBe(0);
  });
});
