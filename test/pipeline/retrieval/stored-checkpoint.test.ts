import { describe, expect, it } from 'vitest';
import { isFollowed } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { contact, same } from './stored-checkpoints.ts';

describe('A stored checkpoint', () => {
  it('is followed when the outcome at every horizon is known', () => {
    expect([
      isFollowed(contact()),
      isFollowed(contact({ outcomes: same(null) })),
      isFollowed(contact({ outcomes: { 120: 'CHOP', 240: 'CHOP', 480: null } })),
    ]).toEqual([true, false, false]);
  });
});
