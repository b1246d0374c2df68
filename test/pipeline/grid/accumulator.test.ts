import { describe, expect, it } from 'vitest';
import { forgotten, requireKnown } from '../../../pipeline/grid/accumulator.ts';

describe('A question about a time', () => {
  it('is answered for now and before, and refused for what has not come', () => {
    expect(() => requireKnown({ now: 10 }, 10)).not.toThrow();
    expect(() => requireKnown({ now: 10 }, 9)).not.toThrow();
    expect(() => requireKnown({ now: 10 }, 10.5)).toThrow(expect.objectContaining({ code: 'AS_OF_AHEAD' }));
  });
  it('is refused by name where its answer is no longer kept', () => {
    expect(forgotten('The book', 1, 2)).toMatchObject({
      code: 'AS_OF_FORGOTTEN',
      message: 'The book of an earlier moment is no longer kept.',
    });
  });
});
