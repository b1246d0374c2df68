import { directionSign } from '../../../shared/vocabulary/approach.ts';
import { defendingDepth } from '../../barrier/defending-depth.ts';
import { feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

const FLOW_SECONDS = 60;
/** Keeps an empty barrier from making an infinite force. */
const MASS_EPSILON = 1e-6;

interface ForceMass {
  /** ln(1 + contracts): resting size resists. */
  readonly mass: number;
  /** Contracts of order flow towards and through the level: flow pushes. */
  readonly push: number;
}

function forceMass({ read, levelPrice, direction, instrument }: Moment): ForceMass {
  const { contracts } = defendingDepth(read.book.latest, levelPrice, direction, instrument);
  return { mass: Math.log1p(contracts), push: directionSign(direction) * read.orderFlow.over(FLOW_SECONDS) };
}

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
      ({ push }) => push,
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
  ]),
] as const;
