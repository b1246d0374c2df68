import { minutesSinceOpen } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { defendingDepth } from '../barrier/defending-depth.ts';
import type { FeatureContext } from '../engine/feature-context.ts';
import { OFI_WINDOWS_SECONDS } from '../flow/order-flow-imbalance.ts';
import { approachSpeed } from '../kinematics/approach-speed.ts';
import { KINEMATIC_WINDOWS_MINUTES, levelMotion } from '../kinematics/level-path.ts';

export const STACKING_BANDS_POINTS = [2, 5, 10] as const;
export const BARRIER_WINDOWS_MINUTES = [1, 2, 3, 5] as const;
const OPENING_RANGE_MINUTES = 15;
const FULL_BAR_MINUTES = 2;

export interface Feature {
  readonly name: string;
  readonly unit: string;
  /** Speaks of the level under consideration: missing while that is not active. */
  readonly levelRelative: boolean;
}

/** Features that are measured without a level: everything else is missing while the level is inactive. */
const WITHOUT_LEVEL =
  /^(minutes_since_open|bars_since_open|spot|atr|or_active|dist_to_.*|ofi_\d+s|ofi_acceleration|tape_velocity|.*_from_(above|below)(_sec)?)$/;

const COLUMNS: readonly { readonly name: string; readonly unit: string }[] = [
  { name: 'minutes_since_open', unit: 'min' },
  { name: 'bars_since_open', unit: '2-min bars' },
  { name: 'spot', unit: 'points' },
  { name: 'atr', unit: 'points' },
  { name: 'distance_signed_atr', unit: 'ATR' },
  { name: 'or_active', unit: '0/1' },
  ...STACKING_BANDS_POINTS.map((band) => ({ name: `level_stacking_${band}pt`, unit: 'levels' })),
  ...LEVEL_KINDS.map((kind) => ({ name: `dist_to_${kind.toLowerCase()}_atr`, unit: 'ATR' })),
  ...['velocity', 'acceleration', 'jerk', 'momentum_trend'].flatMap((base) =>
    KINEMATIC_WINDOWS_MINUTES.map((minutes) => ({
      name: `${base}_${minutes}min`,
      unit: base === 'acceleration' ? 'ATR/min²' : base === 'jerk' ? 'ATR/min³' : 'ATR/min',
    })),
  ),
  { name: 'approach_velocity', unit: 'ATR/min' },
  { name: 'approach_bars', unit: '1-min bars' },
  { name: 'approach_distance_atr', unit: 'ATR' },
  ...OFI_WINDOWS_SECONDS.map((seconds) => ({ name: `ofi_${seconds}s`, unit: 'contracts' })),
  ...OFI_WINDOWS_SECONDS.map((seconds) => ({ name: `ofi_near_level_${seconds}s`, unit: 'contracts' })),
  { name: 'ofi_acceleration', unit: 'ratio' },
  { name: 'flow_alignment', unit: 'contracts' },
  { name: 'tape_imbalance', unit: 'ratio' },
  { name: 'tape_velocity', unit: 'ATR/min' },
  { name: 'tape_buy_vol', unit: 'contracts' },
  { name: 'tape_sell_vol', unit: 'contracts' },
  { name: 'tape_log_ratio', unit: 'log' },
  { name: 'tape_log_total', unit: 'log' },
  { name: 'barrier_depth_current', unit: 'contracts' },
  { name: 'barrier_coverage', unit: 'share' },
  ...BARRIER_WINDOWS_MINUTES.map((minutes) => ({ name: `barrier_delta_${minutes}min`, unit: 'contracts' })),
  { name: 'mass_proxy', unit: 'log contracts' },
  { name: 'force_proxy', unit: 'contracts / log contracts' },
  { name: 'attempt_index', unit: 'count' },
  ...LEVEL_KINDS.flatMap((kind) =>
    ['touches', 'defended_touches', 'time_since_touch'].flatMap((what) =>
      ['above', 'below'].map((side) => ({
        name: `${kind.toLowerCase()}_${what}_from_${side}${what === 'time_since_touch' ? '_sec' : ''}`,
        unit: what === 'time_since_touch' ? 's' : 'count',
      })),
    ),
  ),
];

/** Columns of one row of features, in storage order (specification 10 §6). */
export const FEATURES: readonly Feature[] = COLUMNS.map((column) => ({
  ...column,
  levelRelative: !WITHOUT_LEVEL.test(column.name),
}));

export const FEATURE_INDEX: ReadonlyMap<string, number> = new Map(FEATURES.map(({ name }, i) => [name, i]));

/** One row of {@link FEATURES}, as of `context.at`; NaN where a value could not be computed. */
export function featureRow(context: FeatureContext): Float64Array {
  const row: number[] = [];
  pushPlace(row, context);
  pushMotion(row, context);
  pushFlow(row, context);
  pushTape(row, context);
  pushBarrier(row, context);
  pushTouches(row, context);
  const inactive = Number.isNaN(context.levelPrice);
  return Float64Array.from(row, (value, i) => (inactive && FEATURES[i]!.levelRelative ? Number.NaN : value));
}

function pushPlace(row: number[], { session, at, spot, atr, levels, level, levelPrice }: FeatureContext): void {
  const minutes = minutesSinceOpen(session, at);
  const prices = LEVEL_KINDS.map((kind) => levels.value(kind, at));
  row.push(minutes, Math.floor(minutes / FULL_BAR_MINUTES), spot, atr, (spot - levelPrice) / atr);
  row.push(at >= session.rthOpen + OPENING_RANGE_MINUTES * NS_PER_MINUTE ? 1 : 0);
  for (const band of STACKING_BANDS_POINTS) {
    row.push(LEVEL_KINDS.filter((kind, i) => kind !== level && Math.abs(prices[i]! - levelPrice) <= band).length);
  }
  for (const price of prices) row.push((spot - price) / atr);
}

function pushMotion(row: number[], context: FeatureContext): void {
  const motion = levelMotion(context);
  for (const pick of ['velocity', 'acceleration', 'jerk', 'momentumTrend'] as const)
    for (const window of motion) row.push(window[pick]);
  const speed = approachSpeed(context);
  row.push(speed.velocity, speed.bars, speed.distance);
}

function pushFlow(row: number[], { orderFlow, at, levelPrice, atr, direction }: FeatureContext): void {
  for (const seconds of OFI_WINDOWS_SECONDS) row.push(orderFlow.window(at, seconds));
  row.push(...orderFlow.nearLevel(at, levelPrice, atr), orderFlow.acceleration(at));
  row.push(directionSign(direction) * orderFlow.window(at, 60));
}

function pushTape(row: number[], { tape, at, levelPrice, atr }: FeatureContext): void {
  const { imbalance, velocity, buyVolume, sellVolume } = tape.read(at, levelPrice, atr);
  row.push(imbalance, velocity, buyVolume, sellVolume);
  row.push(Math.log((buyVolume + 1) / (sellVolume + 1)), Math.log(buyVolume + sellVolume + 1));
}

function pushBarrier(row: number[], { books, orderFlow, levelPrice, direction, at, tickPoints }: FeatureContext): void {
  const now = defendingDepth(books.latest(at), levelPrice, direction, tickPoints);
  row.push(now.contracts, now.coverage);
  for (const minutes of BARRIER_WINDOWS_MINUTES) {
    const then = books.before(at - minutes * NS_PER_MINUTE);
    row.push(now.contracts - defendingDepth(then, levelPrice, direction, tickPoints).contracts);
  }
  // One definition of each (specification 10 §4.6): resting size resists, flow along the approach pushes.
  const mass = Math.log1p(now.contracts);
  row.push(mass, (directionSign(direction) * orderFlow.window(at, 60)) / (mass + 1e-6));
}

function pushTouches(row: number[], { touches, level, direction, at }: FeatureContext): void {
  row.push(touches.attemptIndex(level, direction));
  for (const kind of LEVEL_KINDS) {
    const above = touches.record(kind, 'DOWN', at);
    const below = touches.record(kind, 'UP', at);
    row.push(above.touches, below.touches, above.defended, below.defended, above.secondsSince, below.secondsSince);
  }
}
