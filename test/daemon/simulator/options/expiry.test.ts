import { describe, expect, it } from 'vitest';
import { closingRoot, expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { instrument } from '../../../../shared/instruments.ts';
import { ES } from '../../../market.ts';

const listed = (date: string) =>
  expiriesOn(ES, date).map(
    ({ root, date: day, underlying, style }) =>
      `${root} ${day} ${underlying.symbol}${style === 'american' ? ' american' : ''}`,
  );

describe('Options that expire', () => {
  it.each([
    // June 2025: the first week ends on Friday the 6th, the month on Monday the 30th.
    ['2025-06-02', 'E1A'],
    ['2025-06-05', 'E1D'],
    ['2025-06-06', 'EW1'],
    ['2025-06-11', 'E2C'],
    ['2025-06-30', 'EW'],
    // A Friday with no session of its month after it, and Fridays that end their weeks.
    ['2025-05-30', 'EW'],
    ['2025-03-07', 'EW1'],
    ['2025-03-14', 'EW2'],
    ['2025-04-28', 'E4A'],
    // The last session of the calendar, with none after it.
    ['2027-12-31', 'EW'],
  ])('at the close of %s are of the root %s', (date, root) => expect(closingRoot(ES, date)).toBe(root));
  it('are those of four sessions and the nearest quarterly or month-end ones', () => {
    expect(listed('2025-06-05')).toEqual([
      'E1D 2025-06-05 ESM5',
      'EW1 2025-06-06 ESM5',
      'E2A 2025-06-09 ESM5',
      'E2B 2025-06-10 ESM5',
      'ES 2025-06-20 ESM5 american',
    ]);
    expect(listed('2025-07-10').at(-1)).toBe('EW 2025-07-31 ESU5');
  });
  it('after a future does are on the next one, and over a holiday skip it', () => {
    // Juneteenth is a Thursday; the quarterly options go on Friday morning, before the others.
    expect(listed('2025-06-18')).toEqual([
      'E3C 2025-06-18 ESM5',
      'ES 2025-06-20 ESM5 american',
      'EW3 2025-06-20 ESU5',
      'E4A 2025-06-23 ESU5',
      'E4B 2025-06-24 ESU5',
    ]);
  });
  it('have a fifth beyond the fourth, where a month ends among them', () => {
    const dates = expiriesOn(ES, '2025-04-28').map(({ date }) => date);
    expect(dates).toEqual(['2025-04-28', '2025-04-29', '2025-04-30', '2025-05-01', '2025-05-30']);
  });
  it('of other families are those that the family has', () => {
    expect(expiriesOn(instrument('MES'), '2025-06-05').map(({ root }) => root)).toEqual([
      'X1D',
      'EX1',
      'X2A',
      'X2B',
      'MES',
    ]);
    expect(expiriesOn(instrument('NQ'), '2025-06-05').map(({ root }) => root)).toEqual([
      'Q1D',
      'QN1',
      'Q2A',
      'Q2B',
      'NQ',
    ]);
    expect(closingRoot(instrument('NQ'), '2025-06-30')).toBe('QNE');
    expect(closingRoot(instrument('MNQ'), '2025-06-05')).toBeNull();
    expect(expiriesOn(instrument('MNQ'), '2025-06-05').map(({ root }) => root)).toEqual(['MNQ']);
  });
  it('on a third Friday that is a holiday are gone the session before it', () => {
    // Juneteenth 2026 is a Friday.
    expect(listed('2026-06-16')).toEqual([
      'E3B 2026-06-16 ESM6',
      'E3C 2026-06-17 ESM6',
      'ES 2026-06-18 ESM6 american',
      'E3D 2026-06-18 ESU6',
      'E4A 2026-06-22 ESU6',
    ]);
  });
  it('are not listed beyond the calendar', () => {
    expect(listed('2027-12-30')).toEqual(['E5D 2027-12-30 ESH8', 'EW 2027-12-31 ESH8']);
  });
  it('go at 16:00 in New York, at 13:00 on half days, quarterly ones at 09:30', () => {
    const at = (date: string, root: string) => {
      const expiry = expiriesOn(ES, date).find((each) => each.root === root)!;
      return new Date(Number(expiry.expiration / 1_000_000n)).toISOString();
    };
    expect(at('2025-06-05', 'E1D')).toBe('2025-06-05T20:00:00.000Z');
    expect(at('2025-12-04', 'E1D')).toBe('2025-12-04T21:00:00.000Z');
    expect(at('2025-07-03', 'E1D')).toBe('2025-07-03T17:00:00.000Z');
    expect(at('2025-06-05', 'ES')).toBe('2025-06-20T13:30:00.000Z');
  });
});
