import { describe, expect, it } from 'vitest';
import { directionSign } from '../../../shared/vocabulary/approach.ts';

describe('A direction', () => {
  it('is upwards for a price that comes from below', () => {
    expect([directionSign('UP'), directionSign('DOWN')]).toEqual([1, -1]);
  });
});
