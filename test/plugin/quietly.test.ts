import { expect, it } from 'vitest';
import { quietly } from '../../plugin/quietly.ts';

it('What complains of a chart that is gone stops nobody', () => {
  const done: string[] = [];
  quietly(() => {
    done.push('first');
    throw new Error('the chart is gone');
  });
  quietly(() => done.push('second'));
  expect(done).toEqual(['first', 'second']);
});
