import { describe, expect, it } from 'vitest';
import { fitted } from '../../../pipeline/schema/threshold.ts';
import { FUEL_GAMMA } from '../../../pipeline/thresholds/fuel-gamma.ts';

const session = (minutes: readonly number[], gamma: readonly number[]) => ({
  date: '',
  numbers: (column: string) =>
    Float64Array.from({ minutes_since_open: minutes, gamma_exposure: gamma }[column] as readonly number[]),
});
const twenty = (of: (i: number) => ReturnType<typeof session>) => Array.from({ length: 20 }, (_, i) => of(i));

describe('Fuel', () => {
  it('is what eight in ten of the twenty sessions before did not exceed, by part of the window', () => {
    const past = twenty((i) => session([0, 14.9, 15, 179], [i + 1, -(i + 1), 1000 + i, -5]));
    expect(fitted(FUEL_GAMMA, past)).toEqual({
      T0_15: 16,
      T15_30: 1015,
      T30_60: null,
      T60_120: null,
      T120_180: 5,
    });
  });
  it('leaves out what is missing, and sessions longer ago', () => {
    const past = twenty((i) => session([0, 1], [i + 1, Number.NaN]));
    expect(fitted(FUEL_GAMMA, [session([0], [1e9]), ...past])?.T0_15).toBe(16);
  });
  it('is not known while fewer than twenty of them had options', () => {
    const past = twenty((i) => session([0], [i === 0 ? Number.NaN : 1]));
    expect(fitted(FUEL_GAMMA, past)).toBeNull();
  });
  it('is not known before there are twenty', () => {
    expect(fitted(FUEL_GAMMA, twenty(() => session([0], [1])).slice(1))).toBeNull();
  });
});
