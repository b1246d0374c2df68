import { describe, expect, it } from 'vitest';
import { pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import { residualOf } from '../../../pipeline/forecast/precedent.ts';
import { anchor, contact } from '../retrieval/stored-checkpoints.ts';
import { own } from './precedents.ts';

describe('The residual of a precedent', () => {
  const residual = (row: ReturnType<typeof contact>, target: 'reach' | 'pace' | 'lean') =>
    residualOf({ ...pastMoment(row), own: own() }, target);
  const slow = { outcomes: { 120: 'CHOP', 240: 'CHOP', 480: 'REJECT' }, secondsToOutcome: 300 } as const;
  it('is against what was expected at the horizon that answers', () => {
    expect(residual(contact(), 'lean')).toEqual({ expected: 0.42, happened: true });
    expect(residual(contact(slow), 'lean')).toEqual({ expected: 0.43, happened: false });
    expect(residual(contact(slow), 'pace')).toEqual({ expected: 0.5, happened: true });
    expect(residual(anchor({ contacted: false }), 'reach')).toEqual({ expected: 0.6, happened: false });
  });
  it('is none without an answer', () => {
    expect(residual(contact(), 'reach')).toBeNull();
    expect(residual(anchor({ contacted: null }), 'reach')).toBeNull();
  });
});
