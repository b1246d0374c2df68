import { expect, it } from 'vitest';
import { byOutcome, OUTCOMES } from '../../../shared/vocabulary/outcome.ts';

it('something of each outcome stands under its name', () => {
  expect(byOutcome((outcome) => `of ${outcome}`)).toEqual({
    BREAK: 'of BREAK',
    REJECT: 'of REJECT',
    CHOP: 'of CHOP',
  });
  expect(Object.keys(byOutcome(() => 0))).toEqual([...OUTCOMES]);
});
