import type { EncodedFeature } from '../../schema/feature-group.ts';
import type { Thresholds } from '../../schema/threshold.ts';
import { type Encoding, encode, type RawPhysics } from '../../thresholds/encoding.ts';
import { ENCODED_PHYSICS } from './06-physics.ts';
import { ENCODED_FORCE } from './12-force-mass.ts';
import type { FeatureName } from './catalogue.ts';

/** Where the raw physics of a stored row stands. */
export const RAW_COLUMNS = {
  minutesSinceOpen: 'minutes_since_open',
  sweepUsd: 'sweep_notional',
  gammaExposure: 'gamma_exposure',
  acceleration: 'acceleration_1min',
  push: 'force_mass_ratio',
} as const satisfies Record<keyof RawPhysics, FeatureName>;

/**
 * Features that depend on thresholds, which are known after the raw physics of earlier
 * sessions.
 */
export const ENCODED_FEATURES: readonly EncodedFeature<Encoding, FeatureName>[] = [
  ...ENCODED_PHYSICS,
  ...ENCODED_FORCE,
];

/** Those features of stored rows, from their raw physics. */
export function encodedColumns(
  rawOf: (column: FeatureName) => Float64Array,
  thresholds: Thresholds,
): ReadonlyMap<FeatureName, Float64Array> {
  const raw = Object.fromEntries(
    Object.entries(RAW_COLUMNS).map(([name, column]) => [name, rawOf(column)]),
  ) as Record<keyof RawPhysics, Float64Array>;
  const encodings = Array.from(raw.minutesSinceOpen, (minutesSinceOpen, i) =>
    encode(
      {
        minutesSinceOpen,
        sweepUsd: raw.sweepUsd[i]!,
        gammaExposure: raw.gammaExposure[i]!,
        acceleration: raw.acceleration[i]!,
        push: raw.push[i]!,
      },
      thresholds,
    ),
  );
  return new Map(ENCODED_FEATURES.map(({ column, of }) => [column.name, Float64Array.from(encodings, of)]));
}
