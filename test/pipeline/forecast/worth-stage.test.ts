import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import {
  byWorthStage,
  stageShares,
  WORTH_STAGES,
  worthStageOf,
} from '../../../pipeline/forecast/worth-stage.ts';
import { anchor, contact } from '../retrieval/stored-checkpoints.ts';

const at = (positionAtr: number) => momentOf(anchor({ positionAtr }));
const later = (sinceContactSeconds: number) => momentOf(contact({ kind: 'CLOSE', sinceContactSeconds }));

describe('The stage that what is added is measured in', () => {
  it('is by distance before contact, and by time after it', () => {
    expect([-2, -1.7, -1.2, -0.9, -0.8, -0.3].map((position) => worthStageOf(at(position)))).toEqual([
      'far',
      'far',
      'middle',
      'middle',
      'near',
      'near',
    ]);
    expect([worthStageOf(momentOf(contact())), worthStageOf(later(30))]).toEqual(['contact', 'open']);
  });
  it('is had in shares that sum to one', () => {
    for (const moment of [at(-2.4), at(-1.6), at(-1), at(-0.1), later(0), later(45), later(300)]) {
      const shares = stageShares(moment);
      expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(shares.every(([stage]) => WORTH_STAGES.includes(stage))).toBe(true);
    }
    // Halfway from the middle to near by.
    expect(stageShares(at(-0.875))).toEqual([
      ['near', 0.5],
      ['middle', 0.5],
      ['far', 0],
    ]);
  });
  it('has an entry each', () => {
    expect(byWorthStage((stage) => stage)).toEqual(
      Object.fromEntries(WORTH_STAGES.map((stage) => [stage, stage])),
    );
  });
});
