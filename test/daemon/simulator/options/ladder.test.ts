import { describe, expect, it } from 'vitest';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { Ladder, type ListedSeries } from '../../../../daemon/simulator/options/ladder.ts';
import { ES } from '../../../market.ts';

const ladder = () => new Ladder(expiriesOn(ES, '2025-06-05')[0]!, 2, [5900, 5950, 6000, 6050]);
const named = (listed: Iterable<ListedSeries>) =>
  [...listed].map(({ series }) => `${series.right}${series.strikePoints}`);

describe('The strikes of an expiry', () => {
  it('are each a call and a put that know their expiry', () => {
    expect(named(ladder().all)).toEqual([
      'C5900',
      'P5900',
      'C5950',
      'P5950',
      'C6000',
      'P6000',
      'C6050',
      'P6050',
    ]);
    expect(ladder().all.every(({ expiry, shown }) => expiry === 2 && shown === null)).toBe(true);
  });
  it.each([
    [5000, 'C5900'],
    [5924, 'C5900'],
    [5926, 'C5950'],
    [6000, 'C6000'],
    [7000, 'C6050'],
  ])('nearest to %d is %s', (points, expected) =>
    expect(named([ladder().nearest(points, 'C')])).toEqual([expected]),
  );
  it('within a reach are both ends included', () => {
    expect(named(ladder().within(5950, 50))).toEqual(['C5900', 'P5900', 'C5950', 'P5950', 'C6000', 'P6000']);
    expect(named(ladder().within(5976, 24))).toEqual(['C6000', 'P6000']);
    expect(named(ladder().within(7000, 50))).toEqual([]);
  });
  it('grow by what was not there, in its place', () => {
    const grown = ladder();
    expect(named(grown.list([5950, 5975, 6100]))).toEqual(['C5975', 'P5975', 'C6100', 'P6100']);
    expect(named(grown.within(5975, 25))).toEqual(['C5950', 'P5950', 'C5975', 'P5975', 'C6000', 'P6000']);
    expect(named([grown.nearest(9999, 'P')])).toEqual(['P6100']);
    expect(named(grown.list([5975]))).toEqual([]);
  });
});
