import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { driftOf } from '../../../pipeline/retrieval/drift.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { contact, SESSIONS } from './stored-checkpoints.ts';

const PLACE = E183.findIndex(({ name }) => name === 'velocity_1min');

/** Sessions of noise; in the last five every dimension, or one, is moved. */
function driftIn(days: number, { all = 0, one = 0, old = 0, seed = 'drift', perDay = 40 } = {}) {
  const random = new Random(seed);
  const rows = SESSIONS.slice(0, days).flatMap((date, day) =>
    Array.from({ length: perDay }, (_, k) => {
      const vector = Float32Array.from(
        { length: 183 },
        () => random.normal() + (day >= days - 5 ? all : 0) + (day < days - 60 ? old : 0),
      );
      if (day >= days - 5) vector[PLACE]! += one;
      return contact({ date, id: `${date}/${k}`, episodeId: `${date}/${k}`, vector });
    }),
  );
  return driftOf(corpusOf(SESSIONS[days]!, rows), rows);
}

describe('Drift', () => {
  it('is found where the last five sessions have moved', () => {
    const drift = driftIn(60, { all: 1 })!;
    expect([drift.isUnlike, drift.sessions, drift.lastDate]).toEqual([true, 60, SESSIONS[59]]);
    expect(drift.distance).toBeGreaterThan(2 * drift.mostBefore);
  });
  it('names the dimension that has moved, and by how much', () => {
    const drift = driftIn(60, { one: 2 })!;
    expect(drift.dimensions.map(({ name }) => name)).toEqual(['velocity_1min']);
    // Two deviations from the others, a twelfth of which are the moved ones themselves.
    expect(drift.dimensions[0]!.shift).toBeGreaterThan(1.4);
    expect(drift.dimensions[0]!.shift).toBeLessThan(2);
    expect(drift.dimensions[0]!.distance).toBeCloseTo(drift.dimensions[0]!.shift, 1);
  });
  it('is measured against the look-back, whatever lies before it', () => {
    const drift = driftIn(70, { old: 5, perDay: 12 })!;
    expect([drift.sessions, drift.distance < 0.3, drift.mostBefore < 0.3]).toEqual([60, true, true]);
  });
  it('is seldom claimed of sessions that are alike: about once in twelve', () => {
    const unlike = Array.from({ length: 24 }, (_, i) => driftIn(60, { seed: `${i}`, perDay: 8 })!.isUnlike);
    expect(unlike.filter(Boolean).length).toBeLessThanOrEqual(6);
  });
  it('cannot be told of fewer sessions than the look-back has', () => {
    expect(driftIn(59, { perDay: 8 })).toBeNull();
    expect(driftIn(60, { perDay: 8 })).not.toBeNull();
  });
});
