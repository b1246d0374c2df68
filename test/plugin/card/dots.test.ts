import { expect, it } from 'vitest';
import { dotsOf } from '../../../plugin/card/dots.ts';
import { ANSWER } from '../../messages.ts';

it('Twenty dots end as the forecast would have them: 58, 32 and 10 per cent', () => {
  const dots = dotsOf(ANSWER, 240);
  const count = (outcome: string) => dots.filter((dot) => dot === outcome).length;
  expect([dots.length, count('BREAK'), count('REJECT'), count('CHOP')]).toEqual([20, 12, 6, 2]);
  expect([dots[0], dots.at(-1)]).toEqual(['BREAK', 'CHOP']);
});
