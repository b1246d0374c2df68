import { describe, expect, it } from 'vitest';
import { BARRIER, QUOTES } from '../../../../pipeline/stages/silver/06-barrier.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';
import { fixedMoment } from '../fixed-moment.ts';

describe('The barrier', () => {
  itHasTheWorkedValues([BARRIER, QUOTES]);
  it('is missing far from the level, where the book does not reach: not zero', () => {
    const row = new Float64Array(BARRIER.columns.length);
    BARRIER.fill({ ...fixedMoment(), levelPrice: 6010 }, row, 0);
    const present = BARRIER.columns.filter((_, i) => !Number.isNaN(row[i]!)).map(({ name }) => name);
    expect(present).toEqual(['barrier_coverage']);
  });
  it('of an empty zone in view is nothing, with a logarithm that is finite', () => {
    const moment = fixedMoment();
    const empty = { ...moment.read.book.latest!, askSize: new Float64Array(10) };
    const row = new Float64Array(BARRIER.columns.length);
    BARRIER.fill(
      { ...moment, read: { ...moment.read, book: { ...moment.read.book, latest: empty } } },
      row,
      0,
    );
    const at = (name: string) => row[BARRIER.columns.findIndex((column) => column.name === name)];
    expect([at('wall_ratio'), at('wall_ratio_nonzero'), at('wall_ratio_log'), at('wall_ratio_ln')]).toEqual([
      0,
      0,
      0,
      Math.log(1e-6),
    ]);
  });
  it('is told with the time in which the struck side fills up again', () => {
    const moment = fixedMoment();
    const thinQuotes = {
      vacuumMilliseconds: () => 12,
      replenishmentMilliseconds: (side: string) => (side === 'ask' ? 34 : 56),
    };
    const values = (direction: 'UP' | 'DOWN') => {
      const row = new Float64Array(BARRIER.columns.length + 1);
      const read = { ...moment.read, thinQuotes };
      BARRIER.fill({ ...moment, direction, read }, row, 0);
      QUOTES.fill({ ...moment, direction, read }, row, BARRIER.columns.length);
      return row.slice(-2);
    };
    expect([...values('UP'), ...values('DOWN')]).toEqual([34, 12, 56, 12]);
    expect(valuesOf([BARRIER], 'DOWN').barrier_coverage).toBe(1);
  });
});
