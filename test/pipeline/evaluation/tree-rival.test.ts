import { describe, expect, it } from 'vitest';
import { treeGains } from '../../../pipeline/evaluation/tree-rival.ts';
import { outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { contact, history, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const nothing = (_: string, __: unknown, rows: readonly unknown[]) => rows.map(() => []);

describe('The forecast against trees', () => {
  it('loses to them where a feature tells all and similar cases are not asked', () => {
    const rows = history(40, 10).map((row, i) => {
      const sign = row.outcomes[240] === 'BREAK' ? 1 : -1;
      const vector = row.vector.map((value, d) => (d === 70 ? sign * 2 + value / 4 : value));
      const chops = i % 7 === 0;
      return contact({
        ...row,
        kind: 'CONTACT',
        sinceContactSeconds: 0,
        vector,
        outcomes: chops ? same('CHOP') : row.outcomes,
      });
    });
    const precedents = precedentsOf(rows, nothing);
    const fitted: [number, number, string][] = [];
    const gains = treeGains(precedents, outOfSample(precedents, 20), (...told) => fitted.push(told));
    expect(gains.map(({ name, gain }) => [name, gain.cases])).toEqual([['at contact, 4 min', 200]]);
    expect(gains[0]!.gain.high).toBeLessThan(-0.2);
    // Anew every five sessions, on those before them.
    expect(fitted).toEqual([
      [5, 20, SESSIONS[20]],
      [10, 20, SESSIONS[25]],
      [15, 20, SESSIONS[30]],
      [20, 20, SESSIONS[35]],
    ]);
  });
  it('wins where there is nothing to learn', () => {
    const rows = history(40, 10).map((row, i) =>
      contact({
        ...row,
        kind: 'CONTACT',
        sinceContactSeconds: 0,
        outcomes: i % 7 === 0 ? same('CHOP') : row.outcomes,
      }),
    );
    const precedents = precedentsOf(rows, nothing);
    const [atContact] = treeGains(precedents, outOfSample(precedents, 20), () => undefined);
    expect(atContact!.gain.mean).toBeGreaterThan(0);
  });
  it('has nothing to say on too short a history', () => {
    const precedents = precedentsOf(history(6, 4), nothing);
    expect(treeGains(precedents, outOfSample(precedents, 3), () => undefined)).toEqual([]);
  });
});
