import { expect, it } from 'vitest';
import { cautionsOf } from '../../../pipeline/ledger/cautions.ts';
import type { RecordLine } from '../../../pipeline/ledger/record-line.ts';
import type { Drift } from '../../../pipeline/retrieval/drift.ts';

const drift = (isUnlike: boolean): Drift => ({
  lastDate: '2025-06-05',
  sessions: 60,
  distance: 0.3,
  mostBefore: 0.2,
  isUnlike,
  dimensions: [],
});
const gain = (low: number, high: number) => ({ mean: (low + high) / 2, low, high, cases: 99, days: 40 });
const line = (low: number, high: number): RecordLine => ({
  what: '',
  said: 0.5,
  happened: 0.5,
  difference: gain(low, high),
  overBaseRate: gain(0, 0),
  overWalk: gain(0, 0),
});

it('Drift speaks against all families, what has not come true against its own', () => {
  const families = new Map([
    ['OR', line(0.051, 0.2)],
    ['MA', line(0.049, 0.2)],
  ] as const);
  expect([...cautionsOf(drift(false), { families })]).toEqual([
    ['PM', []],
    ['OR', ['CALIBRATION']],
    ['MA', []],
  ]);
  expect([...cautionsOf(drift(true), { families })]).toEqual([
    ['PM', ['DRIFT']],
    ['OR', ['DRIFT', 'CALIBRATION']],
    ['MA', ['DRIFT']],
  ]);
  expect(cautionsOf(null, { families: new Map() }).get('PM')).toEqual([]);
});
