import { describe, expect, it } from 'vitest';
import { CELLS, cellName, cellPlace, isLive, placesWithin } from '../../../pipeline/retrieval/cell.ts';

const OR_LOW_DOWN = { level: 'OR_LOW', direction: 'DOWN', bucket: 'T60_120' } as const;

describe('The cells of an index', () => {
  it('are sixty, of which fifty-six can hold anything', () => {
    expect(CELLS).toHaveLength(60);
    expect(CELLS.filter(isLive)).toHaveLength(56);
    expect(CELLS.filter((cell) => !isLive(cell)).map(cellName)).toEqual([
      'OR_HIGH/UP/T0_15',
      'OR_HIGH/DOWN/T0_15',
      'OR_LOW/UP/T0_15',
      'OR_LOW/DOWN/T0_15',
    ]);
  });
  it('each have a place of their own', () => {
    expect(CELLS.map(cellPlace)).toEqual([...CELLS.keys()]);
    expect(cellName(CELLS[cellPlace(OR_LOW_DOWN)]!)).toBe('OR_LOW/DOWN/T60_120');
  });
  it('are looked into everywhere, at levels of the family, or where the query is', () => {
    expect(placesWithin('all', OR_LOW_DOWN)).toEqual([...CELLS.keys()]);
    expect(new Set(placesWithin('family', OR_LOW_DOWN).map((place) => CELLS[place]!.level))).toEqual(
      new Set(['OR_HIGH', 'OR_LOW']),
    );
    expect(placesWithin('family', OR_LOW_DOWN)).toHaveLength(20);
    expect(placesWithin('cell', OR_LOW_DOWN)).toEqual([cellPlace(OR_LOW_DOWN)]);
  });
});
