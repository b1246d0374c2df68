import type { Instrument } from '../../shared/instruments.ts';
import type { FuelEffect } from '../../shared/vocabulary/fuel-effect.ts';
import { TIME_BUCKETS, timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { fitted, type PastSession, type Thresholds } from '../schema/threshold.ts';
import { ACCELERATION_FOR_PUSH } from './acceleration-for-push.ts';
import { FUEL_GAMMA } from './fuel-gamma.ts';
import { SWEEP_SIZE } from './sweep-size.ts';

export const ENCODING_THRESHOLDS = [SWEEP_SIZE, FUEL_GAMMA, ACCELERATION_FOR_PUSH] as const;
/** How far back any of them looks. */
export const ENCODING_LOOKBACK_SESSIONS = Math.max(
  ...ENCODING_THRESHOLDS.map(({ lookbackSessions }) => lookbackSessions),
);

/** @param past sessions strictly before the date, oldest first */
export function thresholdsFrom(
  { sweepNotionalUsd, fuelGamma }: Instrument,
  past: readonly PastSession[],
): Thresholds {
  const fuel = fitted(FUEL_GAMMA, past);
  return {
    sweepUsd: fitted(SWEEP_SIZE, past) ?? sweepNotionalUsd,
    fuelGamma: Object.fromEntries(
      TIME_BUCKETS.map((bucket) => [bucket, fuel?.[bucket] ?? fuelGamma]),
    ) as Thresholds['fuelGamma'],
    accelerationForPush: fitted(ACCELERATION_FOR_PUSH, past),
  };
}

/** The raw physics of a row that thresholds are held against. */
export interface RawPhysics {
  readonly minutesSinceOpen: number;
  /** US dollars, positive where it bought. */
  readonly sweepUsd: number;
  readonly gammaExposure: number;
  /** Over one minute, ATR per minute². */
  readonly acceleration: number;
  /** Force for each unit of mass. */
  readonly push: number;
}

/** What the raw physics of a row amounts to. */
export interface Encoding {
  /** +1 a sweep that bought, −1 one that sold, 0 none, NaN where prints are missing. */
  readonly sweep: number;
  readonly fuel: FuelEffect | null;
  /** ATR per minute². */
  readonly predictedAcceleration: number;
  /** What there was beyond it. */
  readonly accelerationResidual: number;
}
const UNKNOWN: Encoding = {
  sweep: Number.NaN,
  fuel: null,
  predictedAcceleration: Number.NaN,
  accelerationResidual: Number.NaN,
};

/** @param thresholds null while they are not known: then nothing is encoded */
export function encode(raw: RawPhysics, thresholds: Thresholds | null): Encoding {
  if (!thresholds) return UNKNOWN;
  const predictedAcceleration = thresholds.accelerationForPush * raw.push;
  return {
    sweep: sweepOf(raw.sweepUsd, thresholds.sweepUsd),
    fuel: fuelOf(raw, thresholds),
    predictedAcceleration,
    accelerationResidual: raw.acceleration - predictedAcceleration,
  };
}

function sweepOf(usd: number, threshold: number): number {
  if (Number.isNaN(usd)) return Number.NaN;
  return Math.abs(usd) >= threshold ? Math.sign(usd) : 0;
}

/** Before 09:30 what holds at the open does. */
function fuelOf(
  { gammaExposure, minutesSinceOpen }: RawPhysics,
  { fuelGamma }: Thresholds,
): FuelEffect | null {
  if (Number.isNaN(gammaExposure)) return null;
  const threshold = fuelGamma[timeBucket(minutesSinceOpen) ?? TIME_BUCKETS[0]];
  if (gammaExposure < -threshold) return 'AMPLIFY';
  return gammaExposure > threshold ? 'DAMPEN' : 'NEUTRAL';
}
