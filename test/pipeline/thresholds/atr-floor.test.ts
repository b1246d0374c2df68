import { describe, expect, it } from 'vitest';
import { fitted, type PastSession } from '../../../pipeline/schema/threshold.ts';
import { ATR_FLOOR } from '../../../pipeline/thresholds/atr-floor.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';

const past = (atrByMinute: Readonly<Record<number, number>>): PastSession => ({
  date: '2025-06-02',
  numbers: (column) =>
    column === 'atr_raw'
      ? Float64Array.from(Object.values(atrByMinute))
      : Float64Array.from(Object.keys(atrByMinute), (minute) => Number(minute) * NS_PER_MINUTE),
});

describe('The ATR floor', () => {
  const sessions = [1, 9, 4, 3, 8].map((atr) => past({ 900: atr, 901: 10 * atr }));
  it('is half the median of the same minute in the five sessions before', () => {
    expect([...fitted(ATR_FLOOR, sessions)]).toEqual([
      [900, 2],
      [901, 20],
    ]);
  });
  it('is none before there are five sessions, and of the last five where there are more', () => {
    expect(fitted(ATR_FLOOR, sessions.slice(1)).size).toBe(0);
    expect(fitted(ATR_FLOOR, [past({ 900: 1000 }), ...sessions]).get(900)).toBe(2);
    expect(fitted(ATR_FLOOR, [...sessions, past({ 900: 100 })]).get(900)).toBe(4);
  });
  it('is none for a minute that one of them lacks', () => {
    expect(fitted(ATR_FLOOR, [...sessions.slice(1), past({ 901: 5 })]).has(900)).toBe(false);
  });
});
