import { expect, test } from 'vitest';
import { autoregressiveSessions, syntheticDates } from '../../../daemon/streams/synthetic.ts';

test('each stream keeps what it is told to of itself, and no more', () => {
  for (const kept of [0, 0.9]) {
    const [session] = autoregressiveSessions(1, { kept, levels: ['PM_HIGH'], bars: 4000 });
    const walk = session!.bars.map(({ flow }) => Math.atanh(flow));
    const products = walk.slice(1).map((value, i) => value * walk[i]!);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(products) / sum(walk.map((value) => value * value))).toBeCloseTo(kept, 1);
  }
});

test('sessions are as many as asked for, and the same each time', () => {
  const sessions = autoregressiveSessions(3, { bars: 5 });
  expect(sessions.map(({ date }) => date)).toEqual(syntheticDates(3));
  expect(sessions.map(({ bars }) => bars.length)).toEqual([10, 10, 10]);
  expect(autoregressiveSessions(3, { bars: 5 })).toEqual(sessions);
  expect(autoregressiveSessions(3, { bars: 5, seed: 2 })).not.toEqual(sessions);
});
