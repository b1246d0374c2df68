import { describe, expect, it } from 'vitest';
import { breakProbability, driftFor, outcomeProbabilities } from '../../../daemon/simulator/drift.ts';
import { firstPassage } from '../../../pipeline/outcomes/first-passage.ts';

describe('A drift along an approach', () => {
  it('of nothing breaks as often as the level is near', () => {
    expect(breakProbability(0, -0.2)).toBeCloseTo(0.4, 12);
    expect(breakProbability(1e-6, -0.2)).toBeCloseTo(0.4, 5);
    expect([breakProbability(3, -1), breakProbability(-3, 1)]).toEqual([0, 1]);
  });
  it('is found for any probability, from anywhere', () => {
    for (const position of [-0.9, -0.2, 0, 0.5])
      for (const p of [0.1, 0.4, 0.77, 0.95])
        expect(breakProbability(driftFor(p, position), position)).toBeCloseTo(p, 9);
  });
  it('gives the driftless walk’s outcomes where there is none', () => {
    for (const minutes of [2, 4, 8]) {
      const walk = firstPassage(-0.2, -1, 1, minutes);
      const { break: through, reject, chop } = outcomeProbabilities(0, -0.2, minutes);
      expect([through, reject]).toEqual([expect.closeTo(walk.upper, 9), expect.closeTo(walk.lower, 9)]);
      expect(chop).toBeCloseTo(1 - walk.upper - walk.lower, 9);
    }
  });
  it('in the end breaks as often as it ever will', () => {
    const drift = driftFor(0.77, -0.2);
    const late = outcomeProbabilities(drift, -0.2, 120);
    expect([late.break, late.chop]).toEqual([expect.closeTo(0.77, 6), expect.closeTo(0, 6)]);
    // Up with a drift is down against it, seen in the mirror.
    const mirrored = outcomeProbabilities(-drift, 0.2, 4);
    expect(mirrored.reject).toBeCloseTo(outcomeProbabilities(drift, -0.2, 4).break, 12);
  });
  it('is what a random walk with it does', () => {
    // A thousand steps a minute; the share of 4,000 walks that are through by four
    // minutes.
    const drift = driftFor(0.65, -0.2);
    const sigma = 1 / 1.5;
    let state = 12_345;
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const step = sigma / Math.sqrt(200);
    const up = 0.5 + (drift * step) / 2;
    let through = 0;
    for (let walk = 0; walk < 4000; walk++) {
      let x = -0.2;
      for (let i = 0; i < 800 && Math.abs(x) < 1; i++) x += next() < up ? step : -step;
      if (x >= 1) through++;
    }
    // Steps of a twentieth overshoot: within four standard errors and two per cent.
    expect(Math.abs(through / 4000 - outcomeProbabilities(drift, -0.2, 4).break)).toBeLessThan(0.032 + 0.02);
  });
});
