import { type ForceMass, forceMass } from '../../barrier/force-mass.ts';
import { type EncodedFeature, encodedFeature, feature, group } from '../../schema/feature-group.ts';
import type { Encoding } from '../../thresholds/encoding.ts';
import { encodingOf } from '../../thresholds/raw-physics.ts';

/** Keeps an empty barrier from making an infinite force. */
const MASS_EPSILON = 1e-6;

const ENCODED_FACTS = {
  frame: 'level',
  scope: 'level',
  missing: ['no-book', 'level-inactive', 'out-of-view', 'warm-up'],
} as const;

/** What the force should do, by what it did in earlier sessions. */
export const ENCODED_FORCE = [
  encodedFeature(
    'predicted_accel',
    {
      ...ENCODED_FACTS,
      unit: 'ATR/min²',
      meaning: 'Acceleration that so much force for each unit of mass came with in earlier sessions.',
    },
    ({ predictedAcceleration }: Encoding) => predictedAcceleration,
  ),
  encodedFeature(
    'accel_residual',
    {
      ...ENCODED_FACTS,
      unit: 'ATR/min²',
      meaning: 'Acceleration over one minute beyond that.',
    },
    ({ accelerationResidual }: Encoding) => accelerationResidual,
  ),
] as const satisfies readonly EncodedFeature<Encoding>[];

/** Resting size as mass, order flow along the approach as force. */
export const FORCE_MASS = [
  group(forceMass, [
    feature(
      'flow_alignment',
      {
        unit: 'contracts',
        frame: 'level',
        scope: 'level',
        missing: ['no-book', 'level-inactive'],
        meaning: 'Order-flow imbalance of the last minute, positive along the approach.',
      },
      ({ push }: ForceMass) => push,
    ),
    feature(
      'mass_proxy',
      {
        unit: 'log contracts',
        frame: 'none',
        scope: 'level',
        missing: ['no-book', 'level-inactive', 'out-of-view'],
        meaning: 'ln(1 + defending depth).',
      },
      ({ mass }) => mass,
    ),
    feature(
      'force_proxy',
      {
        unit: 'contracts / log contracts',
        frame: 'level',
        scope: 'level',
        missing: ['no-book', 'level-inactive', 'out-of-view'],
        meaning: 'Order flow along the approach per unit of mass.',
      },
      ({ mass, push }) => push / (mass + MASS_EPSILON),
    ),
    feature(
      'force_mass_ratio',
      {
        unit: 'contracts / contract',
        frame: 'level',
        scope: 'level',
        missing: ['no-book', 'level-inactive', 'out-of-view'],
        meaning:
          'Order flow along the approach, and the imbalance of prints at the level as ten contracts of it, for each defending contract.',
      },
      ({ pushPerContract }) => pushPerContract,
    ),
  ]),
  group(encodingOf, ENCODED_FORCE),
] as const;
