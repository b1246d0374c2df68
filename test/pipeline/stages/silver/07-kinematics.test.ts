import { describe, expect, it } from 'vitest';
import { KINEMATICS } from '../../../../pipeline/stages/silver/07-kinematics.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Motion towards the level', () => {
  itHasTheWorkedValues(KINEMATICS);
  it('changes its sign, and nothing else, for an approach from above', () => {
    const [up, down] = [valuesOf(KINEMATICS), valuesOf(KINEMATICS, 'DOWN')];
    for (const [name, value] of Object.entries(up)) expect([name, down[name]]).toEqual([name, -value]);
    expect(Object.keys(up)).toHaveLength(24);
  });
});
