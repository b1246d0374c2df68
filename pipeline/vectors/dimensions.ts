import { STATE_TICK_NS } from '../../shared/rules.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { SECTIONS, type Section } from '../../shared/vocabulary/section.ts';
import type { Frame } from '../schema/column.ts';
import {
  defendedName,
  sinceTouchName,
  TOUCH_DIRECTION,
  type TouchSide,
  touchesName,
} from '../stages/silver/13-touch-memory.ts';
import { FEATURES, type FeatureName, featurePlace } from '../stages/silver/catalogue.ts';
import { PATH_COEFFICIENTS } from './discrete-cosine.ts';

/**
 * How a dimension is brought to scale. `recency` is exp(−seconds/900), with "never" at 0;
 * a pair is a fixed range.
 */
export type Scale = 'as-is' | 'z-score' | 'robust' | 'recency' | readonly [low: number, high: number];

/** Where a dimension's value comes from. */
export type Source =
  | { readonly kind: 'feature'; readonly column: FeatureName }
  /** A feature as it was so many 30-second states ago. */
  | { readonly kind: 'lag'; readonly column: FeatureName; readonly ticks: number }
  /** A coefficient of the path a feature took over the last twenty minutes. */
  | { readonly kind: 'path'; readonly column: FeatureName; readonly coefficient: number };

export interface Dimension {
  readonly name: string;
  readonly section: Section;
  readonly scale: Scale;
  readonly source: Source;
  readonly frame: Frame;
  /** The dimension it trades places with when the market is reflected; itself if none. */
  readonly mirror: string;
  /** The path whose coefficients it belongs to. */
  readonly path: string | null;
  /** The touch memory it tells of. */
  readonly touch: {
    readonly level: LevelKind;
    readonly direction: Direction;
    readonly what: 'touches' | 'defended' | 'since';
  } | null;
}

const PLAIN = { path: null, touch: null } as const;

const ofFeature = (
  column: FeatureName,
  scale: Scale,
  touch: Dimension['touch'] = null,
): Omit<Dimension, 'section'> => {
  const { name, frame, mirror } = FEATURES[featurePlace(column)]!;
  return { name, scale, source: { kind: 'feature', column }, frame, mirror, path: null, touch };
};

/** A dimension that does not have its feature's name, and mirrors itself. */
const named = (name: string, dimension: Omit<Dimension, 'section'>): Omit<Dimension, 'section'> => ({
  ...dimension,
  name,
  mirror: name,
});

/**
 * Micro-history: the last two minutes in 30-second states, oldest first; 0 is the moment
 * itself.
 */
const LAG_TICKS = [4, 3, 2, 1, 0] as const;
/** Every second that a lag reaches back, for those who read a vector. */
export const LAG_SECONDS = LAG_TICKS.map((ticks) => (ticks * STATE_TICK_NS) / NS_PER_SECOND);

/**
 * A series of the past under the name it has in the vector; its frame is its column's.
 */
const lags = (series: string, column: FeatureName, scale: Scale) =>
  LAG_TICKS.map((ticks): Omit<Dimension, 'section'> => {
    const name = `${series}_lag${ticks}`;
    const { frame } = FEATURES[featurePlace(column)]!;
    return { ...PLAIN, name, scale, source: { kind: 'lag', column, ticks }, frame, mirror: name };
  });

const coefficients = Array.from({ length: PATH_COEFFICIENTS }, (_, k) => k);

const path = (series: string, column: FeatureName) =>
  coefficients.map((coefficient): Omit<Dimension, 'section'> => {
    const name = `path_${series}_c${coefficient}`;
    const { frame } = FEATURES[featurePlace(column)]!;
    const source: Source = { kind: 'path', column, coefficient };
    return { name, scale: 'z-score', source, frame, mirror: name, path: series, touch: null };
  });

const touchMemory = (level: LevelKind) => {
  const row = (name: FeatureName, side: TouchSide, what: 'touches' | 'defended' | 'since') =>
    ofFeature(name, what === 'since' ? 'recency' : 'robust', {
      level,
      direction: TOUCH_DIRECTION[side],
      what,
    });
  return [
    row(touchesName(level, 'above'), 'above', 'touches'),
    row(touchesName(level, 'below'), 'below', 'touches'),
    row(defendedName(level, 'above'), 'above', 'defended'),
    row(defendedName(level, 'below'), 'below', 'defended'),
    row(sinceTouchName(level, 'above'), 'above', 'since'),
    row(sinceTouchName(level, 'below'), 'below', 'since'),
  ];
};

const CONTEXT = [
  ofFeature('minutes_since_open', [0, 180]),
  ofFeature('bars_since_open', [0, 90]),
  ofFeature('atr', 'z-score'),
  ofFeature('or_active', 'as-is'),
  ofFeature('level_stacking_2pt', [0, 6]),
  ofFeature('level_stacking_5pt', [0, 6]),
  ofFeature('level_stacking_10pt', [0, 6]),
  ofFeature('dist_to_pm_high_atr', 'z-score'),
  ofFeature('dist_to_pm_low_atr', 'z-score'),
  ofFeature('dist_to_or_high_atr', 'z-score'),
  ofFeature('dist_to_or_low_atr', 'z-score'),
  ofFeature('dist_to_sma_90_atr', 'z-score'),
  ofFeature('dist_to_ema_20_atr', 'z-score'),
  ofFeature('attempt_index', [0, 10]),
  ofFeature('gamma_exposure', 'robust'),
  named('fuel_effect', ofFeature('fuel_effect_encoded', 'as-is')),
  ofFeature('gex_ratio', 'robust'),
  ofFeature('gex_asymmetry', 'robust'),
  ofFeature('net_gex_2strike', 'robust'),
  ofFeature('gex_above_1strike', 'robust'),
  ofFeature('gex_below_1strike', 'robust'),
  ofFeature('call_gex_above_2strike', 'robust'),
  ofFeature('put_gex_below_2strike', 'robust'),
  ...touchMemory('PM_HIGH'),
  ...touchMemory('PM_LOW'),
  ...touchMemory('OR_HIGH'),
  ...touchMemory('OR_LOW'),
  ...touchMemory('SMA_90'),
  ...touchMemory('EMA_20'),
];

const DYNAMICS = [
  ofFeature('velocity_1min', 'z-score'),
  ofFeature('velocity_2min', 'z-score'),
  ofFeature('velocity_3min', 'z-score'),
  ofFeature('velocity_5min', 'z-score'),
  ofFeature('velocity_10min', 'z-score'),
  ofFeature('velocity_20min', 'z-score'),
  ofFeature('acceleration_1min', 'z-score'),
  ofFeature('acceleration_2min', 'z-score'),
  ofFeature('acceleration_3min', 'z-score'),
  ofFeature('acceleration_5min', 'z-score'),
  ofFeature('acceleration_10min', 'z-score'),
  ofFeature('acceleration_20min', 'z-score'),
  ofFeature('jerk_1min', 'z-score'),
  ofFeature('jerk_2min', 'z-score'),
  ofFeature('jerk_3min', 'z-score'),
  ofFeature('jerk_5min', 'z-score'),
  ofFeature('vacuum_duration_ms', 'robust'),
  ofFeature('replenishment_latency_ms', 'robust'),
  ofFeature('momentum_trend_1min', 'z-score'),
  ofFeature('momentum_trend_2min', 'z-score'),
  ofFeature('momentum_trend_3min', 'z-score'),
  ofFeature('momentum_trend_5min', 'z-score'),
  ofFeature('momentum_trend_10min', 'z-score'),
  ofFeature('momentum_trend_20min', 'z-score'),
  ofFeature('ofi_30s', 'robust'),
  ofFeature('ofi_60s', 'robust'),
  ofFeature('ofi_120s', 'robust'),
  ofFeature('ofi_300s', 'robust'),
  ofFeature('ofi_near_level_30s', 'robust'),
  ofFeature('ofi_near_level_60s', 'robust'),
  ofFeature('ofi_near_level_120s', 'robust'),
  ofFeature('ofi_near_level_300s', 'robust'),
  ofFeature('ofi_acceleration', 'robust'),
  ofFeature('barrier_delta_1min', 'robust'),
  ofFeature('barrier_delta_2min', 'robust'),
  ofFeature('barrier_delta_3min', 'robust'),
  ofFeature('barrier_delta_5min', 'robust'),
  ofFeature('approach_velocity', 'z-score'),
  ofFeature('approach_bars', [0, 40]),
  ofFeature('approach_distance_atr', 'z-score'),
];

const HISTORY = [
  ...lags('d_atr', 'distance_signed_atr', 'z-score'),
  ...lags('tape_imbalance', 'tape_imbalance', 'robust'),
  ...lags('tape_velocity', 'tape_velocity', 'robust'),
  ...lags('ofi_60s', 'ofi_60s', 'robust'),
  ...lags('barrier_delta_liq_log', 'barrier_delta_liq_log', 'robust'),
  ...lags('wall_ratio_log', 'wall_ratio_ln', 'robust'),
  ...lags('gamma_exposure', 'gamma_exposure', 'robust'),
];

const PHYSICS = [
  ofFeature('predicted_accel', 'z-score'),
  ofFeature('accel_residual', 'robust'),
  ofFeature('force_mass_ratio', 'robust'),
  ofFeature('mass_proxy', 'robust'),
  ofFeature('force_proxy', 'robust'),
  named('barrier_state', ofFeature('barrier_state_encoded', 'as-is')),
  ofFeature('barrier_replenishment_ratio', 'robust'),
  ofFeature('sweep_detected', 'as-is'),
  ofFeature('tape_log_ratio', 'robust'),
  ofFeature('tape_log_total', 'robust'),
  ofFeature('flow_alignment', 'robust'),
  ofFeature('call_tide', 'robust'),
  ofFeature('put_tide', 'robust'),
];

const TRENDS = [
  ofFeature('barrier_replenishment_trend', 'robust'),
  ofFeature('barrier_delta_liq_trend', 'robust'),
  ofFeature('tape_velocity_trend', 'robust'),
  ofFeature('tape_imbalance_trend', 'robust'),
];

const PATH = [
  ...path('d_atr', 'distance_signed_atr'),
  ...path('ofi_60s', 'ofi_60s'),
  ...path('barrier_delta_liq_log', 'barrier_delta_liq_log'),
  ...path('tape_imbalance', 'tape_imbalance'),
];

const BY_SECTION: Readonly<Record<Section, readonly Omit<Dimension, 'section'>[]>> = {
  context: CONTEXT,
  dynamics: DYNAMICS,
  history: HISTORY,
  physics: PHYSICS,
  trends: TRENDS,
  path: PATH,
};

/**
 * The 183 dimensions of an episode vector: the one table behind vectors, views, scales
 * and their documentation.
 */
export const E183: readonly Dimension[] = SECTIONS.flatMap((section) =>
  BY_SECTION[section].map((dimension) => ({ ...dimension, section })),
);

export const E183_SIZE = 183;
const PLACES = new Map(E183.map(({ name }, i) => [name, i]));
if (E183.length !== E183_SIZE || PLACES.size !== E183_SIZE)
  throw new RangeError(`the episode vector has ${E183.length} dimensions`);
if (E183.some(({ mirror }) => !PLACES.has(mirror))) throw new RangeError('a dimension has no mirror image');

/** A dimension's place in the vector. @throws {RangeError} for a name that is none */
export function dimensionPlace(name: string): number {
  const place = PLACES.get(name);
  if (place === undefined) throw new RangeError(`"${name}" is no dimension of the episode vector`);
  return place;
}
