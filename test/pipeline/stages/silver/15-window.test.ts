import { describe, expect, it } from 'vitest';
import { WINDOW } from '../../../../pipeline/stages/silver/15-window.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  WINDOW.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('The window', () => {
  it('runs from 09:30 to 12:30, both included', () => {
    expect(problems({ minutes_since_open: [0, 180] })).toEqual([]);
    expect(problems({ minutes_since_open: [0, 180.01] })).toEqual(['1: it lies outside 09:30–12:30']);
    expect(problems({ minutes_since_open: [-0.01] })).toEqual(['0: it lies outside 09:30–12:30']);
  });
});
