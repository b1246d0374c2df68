import type { Inputs } from './inputs.ts';
import { decayingAverage, squashed, type Weighted, weightedSum } from './weighted.ts';

const DECAY = 0.7;
const JERK_DECAY = 0.8;

/** Σ_M: how price moves, over windows of one to twenty minutes; above zero is up. */
export function momentum(n: Inputs): Weighted {
  const velocity = decayingAverage(
    [n.velocity_1min, n.velocity_3min, n.velocity_5min, n.velocity_10min, n.velocity_20min],
    DECAY,
  );
  const acceleration = decayingAverage(
    [
      n.acceleration_1min,
      n.acceleration_3min,
      n.acceleration_5min,
      n.acceleration_10min,
      n.acceleration_20min,
    ],
    DECAY,
  );
  const jerk = decayingAverage([n.jerk_1min, n.jerk_3min, n.jerk_5min], JERK_DECAY);
  const trend = decayingAverage(
    [n.momentum_trend_3min, n.momentum_trend_5min, n.momentum_trend_10min, n.momentum_trend_20min],
    DECAY,
  );
  return squashed(
    weightedSum([
      { weight: 0.4, ...velocity },
      { weight: 0.3, ...acceleration },
      { weight: 0.15, ...jerk },
      { weight: 0.15, ...trend },
    ]),
  );
}
