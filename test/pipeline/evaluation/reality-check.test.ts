import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { realityCheck, type Tried } from '../../../pipeline/evaluation/reality-check.ts';
import { SESSIONS } from '../retrieval/stored-checkpoints.ts';

/** Gains of five cases a day over sixty days, around a mean. */
function triedOf(name: string, mean: number, seed = name): Tried {
  const random = new Random(seed);
  return {
    name,
    gains: SESSIONS.slice(0, 60).flatMap((date) =>
      Array.from({ length: 5 }, () => ({ date, value: mean + 0.1 * random.normal() })),
    ),
  };
}

describe('The reality check', () => {
  it('believes what is better than luck among many explains', () => {
    const check = realityCheck([triedOf('good', 0.04), ...['a', 'b', 'c'].map((name) => triedOf(name, 0))]);
    expect([check.best, check.tried]).toEqual(['good', 4]);
    expect(check.gain).toBeCloseTo(0.04, 1);
    expect(check.probability).toBeLessThan(0.01);
  });
  it('does not believe the best of many that are worth nothing', () => {
    const many = Array.from({ length: 20 }, (_, i) => triedOf(`worth nothing ${i}`, 0));
    const check = realityCheck(many);
    expect(check.gain).toBeGreaterThan(0.005);
    expect(check.probability).toBeGreaterThan(0.1);
    // Alone it would have been believed sooner.
    const alone = realityCheck(many.filter(({ name }) => name === check.best));
    expect(alone.probability).toBeLessThan(check.probability / 2);
  });
  it('finds nothing in what loses', () => {
    expect(realityCheck([triedOf('loses', -0.02)]).probability).toBeGreaterThan(0.9);
  });
});
