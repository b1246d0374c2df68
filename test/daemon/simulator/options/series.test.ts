import { expect, it } from 'vitest';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { StrikeRange, seriesAt, strikesAround } from '../../../../daemon/simulator/options/series.ts';
import { ES } from '../../../market.ts';

it('strikes are 5 points apart within 150 of a settlement, and 25 within 500', () => {
  const strikes = strikesAround(6003);
  expect([strikes[0], strikes.at(-1)]).toEqual([5525, 6500]);
  expect(strikes.filter((strike) => strike > 5850 && strike < 6155)).toEqual(
    Array.from({ length: 60 }, (_, i) => 5855 + 5 * i),
  );
  expect(strikes.filter((strike) => strike > 6150).slice(0, 3)).toEqual([6175, 6200, 6225]);
});
it('a strike is a call and a put, named by root, month, year and strike', () => {
  const [expiry] = expiriesOn(ES, '2025-06-05');
  expect(seriesAt(expiry!, 6000).map(({ symbol, right }) => [symbol, right])).toEqual([
    ['E1DM5 C6000', 'C'],
    ['E1DM5 P6000', 'P'],
  ]);
  expect(seriesAt(expiry!, 900)[1]!.symbol).toBe('E1DM5 P0900');
});
it('a series has one id on every date, and no other series has it', () => {
  const idsOn = (date: string) =>
    new Map(
      expiriesOn(ES, date).flatMap((expiry) =>
        strikesAround(6000).flatMap((strike) =>
          seriesAt(expiry, strike).map(({ symbol, instrumentId }) => [symbol, instrumentId] as const),
        ),
      ),
    );
  const [thursday, friday, quarterly] = [idsOn('2025-06-05'), idsOn('2025-06-06'), idsOn('2025-06-18')];
  const both = [...thursday.keys()].filter((symbol) => friday.has(symbol));
  expect(both.length).toBeGreaterThan(600);
  for (const symbol of both) expect(friday.get(symbol)).toBe(thursday.get(symbol));
  for (const ids of [thursday, friday, quarterly]) expect(new Set(ids.values()).size).toBe(ids.size);
});
it('fine strikes go on as price comes within 60 points of their end, 50 points at a time', () => {
  const range = new StrikeRange(6003);
  expect([range.towards(5913), range.towards(6093)]).toEqual([[], []]);
  expect(range.towards(6093.25)).toEqual(Array.from({ length: 10 }, (_, i) => 6155 + 5 * i));
  expect(range.towards(6143)).toEqual([]);
  expect(range.towards(5912.75)).toEqual(Array.from({ length: 10 }, (_, i) => 5805 + 5 * i));
  expect(range.towards(5863)).toEqual([]);
});
