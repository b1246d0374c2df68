import type { SessionNs } from '../../shared/units.ts';
import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import { BARRIER_STATE_NAMES, type BarrierState } from '../../shared/vocabulary/barrier-state.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { FEATURES, type FeatureName, featurePlace } from '../stages/silver/catalogue.ts';

/** A row of the state table, by column. */
export interface StateReading {
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Points; NaN while the level is inactive. */
  readonly levelPrice: number;
  /** What the market does is not known. */
  readonly silent: boolean;
  /** A word is its place in its column’s list. */
  readonly value: (column: FeatureName) => number;
}

/** A value that the streams hold against what is usual for it. */
export interface StreamInput<N extends string = string> {
  readonly name: N;
  /** Below this a spread is rounding, not motion: the least scale it is held against. */
  readonly leastScale: number;
  /** The same for every level at an instant. */
  readonly perInstant: boolean;
  readonly of: (reading: StateReading) => number;
}

/** Least scales, by what is counted: a hundredth of what a trader would notice. */
const LEAST = { contracts: 1, speed: 1e-3, share: 1e-2, dollarsOfDelta: 1, atr: 1e-2 } as const;
type Measure = keyof typeof LEAST;

const columnOf = (name: FeatureName) => FEATURES[featurePlace(name)]!;

/** A column in the market's frame, up positive, whatever frame it is stored in. */
const marketFramed = <const N extends FeatureName>(name: N, measure: Measure): StreamInput<N> => {
  const { frame, scope } = columnOf(name);
  return {
    name,
    leastScale: LEAST[measure],
    perInstant: scope === 'session',
    of: ({ value, direction }) => (frame === 'level' ? directionSign(direction) : 1) * value(name),
  };
};

const derived = <const N extends string>(
  name: N,
  measure: Measure,
  of: (reading: StateReading) => number,
): StreamInput<N> => ({ name, leastScale: LEAST[measure], perInstant: false, of });

/** Keeps the logarithm of a barrier that nobody refills from running away. */
const LEAST_REPLENISHMENT = 0.05;

/**
 * Share of dealers' gamma near the level that they are long, within a strike of it, of
 * all that lies within three; 0 where both sides are short.
 */
function nearLongGamma({ value }: StateReading): number {
  const [near, far] = [
    [value('gex_above_1strike'), value('gex_below_1strike')],
    [value('gex_above_3strike'), value('gex_below_3strike')],
  ];
  const long = near.reduce((sum, gamma) => sum + Math.max(0, gamma), 0);
  const total = far.reduce((sum, gamma) => sum + Math.abs(gamma), 0);
  if (Number.isNaN(long + total)) return Number.NaN;
  return long === 0 ? 0 : Math.log1p(long / Math.max(total, long));
}

/**
 * Every input has a zero that means something (no motion, no imbalance, no gamma), so
 * none is centred: less of one sign than usual must not read as the other sign.
 */
export const STREAM_INPUTS = [
  marketFramed('velocity_1min', 'speed'),
  marketFramed('velocity_3min', 'speed'),
  marketFramed('velocity_5min', 'speed'),
  marketFramed('velocity_10min', 'speed'),
  marketFramed('velocity_20min', 'speed'),
  marketFramed('acceleration_1min', 'speed'),
  marketFramed('acceleration_3min', 'speed'),
  marketFramed('acceleration_5min', 'speed'),
  marketFramed('acceleration_10min', 'speed'),
  marketFramed('acceleration_20min', 'speed'),
  marketFramed('jerk_1min', 'speed'),
  marketFramed('jerk_3min', 'speed'),
  marketFramed('jerk_5min', 'speed'),
  marketFramed('momentum_trend_3min', 'speed'),
  marketFramed('momentum_trend_5min', 'speed'),
  marketFramed('momentum_trend_10min', 'speed'),
  marketFramed('momentum_trend_20min', 'speed'),
  marketFramed('ofi_60s', 'contracts'),
  marketFramed('ofi_near_level_60s', 'contracts'),
  marketFramed('ofi_acceleration', 'share'),
  marketFramed('tape_imbalance', 'share'),
  marketFramed('barrier_delta_liq_log', 'share'),
  marketFramed('barrier_delta_3min', 'contracts'),
  derived('replenishment_log', 'share', ({ value }) => {
    const ratio = value('barrier_replenishment_ratio');
    return Number.isNaN(ratio) ? Number.NaN : Math.log(Math.max(ratio, LEAST_REPLENISHMENT));
  }),
  marketFramed('gamma_exposure', 'dollarsOfDelta'),
  marketFramed('net_gex_2strike', 'dollarsOfDelta'),
  derived('near_long_gamma', 'share', nearLongGamma),
  derived('approach_velocity', 'speed', ({ value }) => value('approach_velocity')),
  derived('distance_signed_atr', 'atr', ({ value }) => value('distance_signed_atr')),
] as const satisfies readonly StreamInput[];

export type InputName = (typeof STREAM_INPUTS)[number]['name'];
export type Inputs = Readonly<Record<InputName, number>>;

/** What the streams know of a level at a 30-second tick. */
export interface LevelSample {
  readonly at: SessionNs;
  readonly level: LevelKind;
  /** Of the approach under way, or from the side on which price stands. */
  readonly direction: Direction;
  /** Points. */
  readonly levelPrice: number;
  readonly spot: number;
  readonly atr: number;
  readonly minutesSinceOpen: number;
  readonly distanceAtr: number;
  /** 1 where dealers' hedging amplifies moves, −1 where it dampens them. */
  readonly fuel: number;
  readonly barrierState: BarrierState | null;
  readonly secondsSinceTouch: number;
  readonly attempt: number;
  /** Other levels within five points, and within ten. */
  readonly stacking: readonly [number, number];
  /** As measured; NaN is missing. */
  readonly inputs: Inputs;
}

/** Null while the level is inactive, or price or its range is not known or old. */
export function levelSample(at: SessionNs, reading: StateReading): LevelSample | null {
  const { level, direction, levelPrice, value } = reading;
  const [spot, atr] = [value('spot'), value('atr')];
  if (reading.silent) return null;
  if (!(Number.isFinite(levelPrice) && Number.isFinite(spot) && Number.isFinite(atr))) return null;
  return {
    at,
    level,
    direction,
    levelPrice,
    spot,
    atr,
    minutesSinceOpen: value('minutes_since_open'),
    distanceAtr: value('distance_signed_atr'),
    fuel: value('fuel_effect_encoded'),
    barrierState: BARRIER_STATE_NAMES[value('barrier_state')] ?? null,
    secondsSinceTouch: value('time_since_last_touch_sec'),
    attempt: value('attempt_index'),
    stacking: [value('level_stacking_5pt'), value('level_stacking_10pt')],
    inputs: mapInputs((input) => input.of(reading)),
  };
}

/** A value for every input. */
export function mapInputs<T>(of: (input: StreamInput<InputName>) => T): Readonly<Record<InputName, T>> {
  const all: Partial<Record<InputName, T>> = {};
  for (const input of STREAM_INPUTS) all[input.name] = of(input);
  return all as Record<InputName, T>;
}
