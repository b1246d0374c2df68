import { directionSign } from '../../shared/vocabulary/approach.ts';
import { type Moment, oncePerMoment } from '../schema/moment.ts';
import { printsAtLevel } from '../tape/prints-at-level.ts';
import { defence } from './defence.ts';

const FLOW_SECONDS = 60;

/** What pushes towards a level, and what resists. */
export interface ForceMass {
  /** ln(1 + contracts): resting size resists. */
  readonly mass: number;
  /** Contracts of order flow towards and through the level: flow pushes. */
  readonly push: number;
  /** Flow and prints along the approach for each contract in the way. */
  readonly pushPerContract: number;
}

export const forceMass = oncePerMoment((moment: Moment): ForceMass => {
  const { read, direction, instrument } = moment;
  const { contracts } = defence(moment).depth;
  const sign = directionSign(direction);
  const flow = read.orderFlow.over(FLOW_SECONDS);
  const { imbalance } = printsAtLevel(moment);
  // Far from the level nothing prints at it: then flow pushes alone.
  const prints = Number.isNaN(imbalance) ? 0 : instrument.tapePushContracts * imbalance;
  return {
    mass: Math.log1p(contracts),
    push: sign * flow,
    pushPerContract: (sign * (flow + prints)) / Math.max(1, contracts),
  };
});
