import { expect, it } from 'vitest';
import { markAt } from '../../../plugin/tips/tip.ts';

it('A point is on the nearest mark within eleven pixels', () => {
  const marks = [
    { x: 0, y: 0, name: 'far' },
    { x: 15, y: 0, name: 'near' },
  ];
  expect(markAt(marks, 8, 0)?.name).toBe('near');
  expect(markAt(marks, 7, 0)?.name).toBe('far');
  expect(markAt(marks, 15, 11)?.name).toBe('near');
  expect(markAt(marks, 15, 11.1)).toBeUndefined();
  expect(markAt([], 0, 0)).toBeUndefined();
});
