import { describe, expect, it } from 'vitest';
import { endOf, plottedPaths, plotX, plotY } from '../../../plugin/more/neighbour-paths.ts';
import { NEIGHBOURS } from '../../messages.ts';

const [row] = NEIGHBOURS.rows;
const path = (points: Record<number, number>) => Array.from({ length: 29 }, (_, i) => points[i] ?? null);

describe('Paths of past approaches', () => {
  it('are drawn from twenty minutes before contact to eight after, through the level upwards', () => {
    expect([plotX(-20), plotX(8), plotX(-6)]).toEqual([0, 300, 150]);
    expect([plotY(0), plotY(4), plotY(-4), plotY(2)]).toEqual([95, 0, 190, 47.5]);
    // What went farther stays in the picture.
    expect([plotY(9), plotY(-9)]).toEqual([0, 190]);
  });
  it('have holes where nothing traded', () => {
    const [plotted] = plottedPaths([{ ...row!, path: path({ 0: -2, 1: -1, 3: 0, 4: 0, 5: 1, 8: 2 }) }]);
    expect(plotted!.pieces).toEqual(['0.0,142.5 10.7,118.8', '32.1,95.0 42.9,95.0 53.6,71.3']);
  });
  it('are the stronger the more they count, and the faintest is still seen', () => {
    const rows = [0.5, 0.25, 0].map((weight) => ({ ...row!, weight }));
    expect(plottedPaths(rows).map(({ opacity }) => opacity)).toEqual(
      [0.83, 0.49, 0.15].map((value) => expect.closeTo(value, 9)),
    );
  });
  it('have the end of the headline horizon', () => {
    expect(endOf(row!)).toBe('BREAK');
    expect(endOf({ ...row!, outcomes: { 120: 'BREAK', 240: null, 480: 'BREAK' } })).toBe('NONE');
  });
});
