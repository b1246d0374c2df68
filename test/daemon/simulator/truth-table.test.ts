import { expect, it } from 'vitest';
import { ReadTable } from '../../../daemon/lake/row-encoding.ts';
import type { TruthRow } from '../../../daemon/simulator/planted-effect.ts';
import { encodeTruth, TRUTH_TABLE } from '../../../daemon/simulator/truth-table.ts';

const ROW: TruthRow = {
  episodeId: 'e1',
  date: '2025-06-05',
  level: 'OR_LOW',
  direction: 'DOWN',
  approachNs: 10n,
  contactNs: null,
  carried: { flow: 1, depth: 2, gamma: 3 },
  shownSeconds: 4,
  driven: null,
};
const outcomes = (first: number) => ({ break: first, reject: 0.5 - first, chop: 0.5 });

it('the truth is a row an approach: what it carried, and what was to come of it', () => {
  const driven = {
    drift: 5,
    breakProbability: 0.6,
    outcomes: { 120: outcomes(0.1), 240: outcomes(0.2), 480: outcomes(0.3) },
  };
  const table = new ReadTable(encodeTruth([ROW, { ...ROW, contactNs: 12n, driven }]));
  expect(table.columns).toEqual(TRUTH_TABLE.map(({ name }) => name));
  const of = (name: string) => [...table.numbers(name)];
  expect(['flow', 'depth', 'gamma', 'shown_s'].map((name) => of(name)[0])).toEqual([1, 2, 3, 4]);
  expect(of('drift')).toEqual([Number.NaN, 5]);
  expect(of('break_probability')).toEqual([Number.NaN, 0.6]);
  expect(['break_120s', 'break_240s', 'reject_480s', 'chop_480s'].map((name) => of(name)[1])).toEqual([
    0.1, 0.2, 0.2, 0.5,
  ]);
});
