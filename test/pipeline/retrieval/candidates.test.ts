import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { Candidates } from '../../../pipeline/retrieval/candidates.ts';

describe('Candidates', () => {
  it('come heaviest first; of equal weight the more alike, then the earlier row', () => {
    const candidates = new Candidates();
    candidates.clear(6);
    candidates.add(4, 0.5, 0.2);
    candidates.add(9, 0.5, 0.7);
    candidates.add(2, 0.5, 0.2);
    candidates.add(7, 0.6, 0.2);
    expect(candidates.count).toBe(4);
    expect([...candidates.heaviestFirst()]).toEqual([
      { row: 9, similarity: 0.5, weight: 0.7 },
      { row: 7, similarity: 0.6, weight: 0.2 },
      { row: 2, similarity: 0.5, weight: 0.2 },
      { row: 4, similarity: 0.5, weight: 0.2 },
    ]);
  });
  it('are in the order of a sort, of any number, and stay for another look', () => {
    const random = new Random('candidates');
    const candidates = new Candidates();
    for (const count of [0, 1, 2, 3, 10, 257, 3]) {
      candidates.clear(count);
      const weights = Array.from({ length: count }, () => Math.floor(20 * random.next()));
      for (const [row, weight] of weights.entries()) candidates.add(row, 0, weight);
      const expected = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b);
      expect([...candidates.heaviestFirst()].map(({ row }) => row)).toEqual(expected);
      const [first] = candidates.heaviestFirst();
      expect(first?.row).toBe(expected[0]);
    }
  });
});
