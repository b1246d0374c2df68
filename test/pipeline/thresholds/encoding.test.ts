import { describe, expect, it } from 'vitest';
import {
  ENCODING_LOOKBACK_SESSIONS,
  encode,
  type RawPhysics,
  thresholdsFrom,
} from '../../../pipeline/thresholds/encoding.ts';
import { instrument } from '../../../shared/instruments.ts';
import { ES } from '../../market.ts';

const THRESHOLDS = {
  sweepUsd: 100,
  fuelGamma: { T0_15: 1, T15_30: 2, T30_60: 3, T60_120: 4, T120_180: 5 },
  accelerationForPush: 0.5,
};
const RAW: RawPhysics = { minutesSinceOpen: 45, sweepUsd: 0, gammaExposure: 0, acceleration: 3, push: 4 };
const of = (raw: Partial<RawPhysics>) => encode({ ...RAW, ...raw }, THRESHOLDS);

describe('Raw physics held against thresholds', () => {
  it('is a sweep from the threshold on, to the side that it went', () => {
    expect([100, -100, 99.9, -99.9, 0].map((sweepUsd) => of({ sweepUsd }).sweep)).toEqual([1, -1, 0, 0, 0]);
    expect(of({ sweepUsd: Number.NaN }).sweep).toBeNaN();
  });
  it('amplifies below minus the threshold of its part of the window, dampens above it, and is neither on it', () => {
    expect([-3.1, -3, 0, 3, 3.1].map((gammaExposure) => of({ gammaExposure }).fuel)).toEqual([
      'AMPLIFY',
      'NEUTRAL',
      'NEUTRAL',
      'NEUTRAL',
      'DAMPEN',
    ]);
    const at = (minutesSinceOpen: number) => of({ minutesSinceOpen, gammaExposure: 2.5 }).fuel;
    expect([-10, 0, 15, 30, 60, 120].map(at)).toEqual([
      'DAMPEN',
      'DAMPEN',
      'DAMPEN',
      'NEUTRAL',
      'NEUTRAL',
      'NEUTRAL',
    ]);
    expect(of({ gammaExposure: Number.NaN }).fuel).toBeNull();
  });
  it('predicts an acceleration, and leaves what was beyond it', () => {
    expect(of({})).toMatchObject({ predictedAcceleration: 2, accelerationResidual: 1 });
    expect(of({ push: Number.NaN }).accelerationResidual).toBeNaN();
    expect(of({ acceleration: Number.NaN })).toMatchObject({ predictedAcceleration: 2 });
  });
  it('says nothing before thresholds are known', () => {
    expect(encode({ ...RAW, sweepUsd: 1e9 }, null)).toEqual({
      sweep: Number.NaN,
      fuel: null,
      predictedAcceleration: Number.NaN,
      accelerationResidual: Number.NaN,
    });
  });
});

describe('The thresholds of a date', () => {
  const session = {
    date: '',
    numbers: (column: string) => Float64Array.of(column === 'minutes_since_open' ? 0 : 8),
  };
  it('are the instrument’s own until sessions tell', () => {
    expect(thresholdsFrom(ES, [])).toEqual({
      sweepUsd: 30e6,
      fuelGamma: { T0_15: 10_000, T15_30: 10_000, T30_60: 10_000, T60_120: 10_000, T120_180: 10_000 },
      accelerationForPush: 0.01,
    });
    expect(thresholdsFrom(instrument('MNQ'), []).sweepUsd).toBe(1.5e6);
  });
  it('are those of the sessions before, as far as each looks back', () => {
    expect(thresholdsFrom(ES, [session])).toMatchObject({ sweepUsd: 8, fuelGamma: { T0_15: 10_000 } });
    const twenty = Array.from({ length: 20 }, () => session);
    expect(thresholdsFrom(ES, twenty)).toEqual({
      sweepUsd: 8,
      fuelGamma: { T0_15: 8, T15_30: 10_000, T30_60: 10_000, T60_120: 10_000, T120_180: 10_000 },
      accelerationForPush: 1,
    });
    expect(ENCODING_LOOKBACK_SESSIONS).toBe(60);
  });
});
