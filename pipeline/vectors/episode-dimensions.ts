import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { PATH_COEFFICIENTS } from './discrete-cosine.ts';

export const SECTIONS = ['context', 'dynamics', 'history', 'physics', 'trends', 'path'] as const;
export type Section = (typeof SECTIONS)[number];

/** How a dimension is brought to scale (specification 20 §3). */
export type Scaling =
  | { readonly kind: 'as-is' }
  | { readonly kind: 'z-score' }
  | { readonly kind: 'robust' }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  /** exp(−x/900) of seconds, with "never" at 0. */
  | { readonly kind: 'recency' };

export interface Dimension {
  readonly name: string;
  readonly section: Section;
  readonly scaling: Scaling;
  /** −1 if the value changes sign when the market is mirrored about the level (specification 20 §1.4). */
  readonly parity: 1 | -1;
  /** The dimension it trades places with in the mirror; itself if none. */
  readonly mirror: string;
}

export const E183_SIZE = 183;
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  minutes_since_open: [0, 180],
  bars_since_open: [0, 90],
  level_stacking_2pt: [0, 6],
  level_stacking_5pt: [0, 6],
  level_stacking_10pt: [0, 6],
  attempt_index: [0, 10],
  approach_bars: [0, 40],
};
const AS_IS = new Set(['or_active', 'fuel_effect', 'barrier_state', 'sweep_detected']);
const Z_SCORED =
  /^(velocity|acceleration|jerk|momentum_trend|dist_to_|approach_velocity|approach_distance|predicted_accel|atr$|d_atr|path_)/;
/** Quantities measured in the price frame, where up is positive whichever way the approach goes. */
const PRICE_FRAME =
  /^(dist_to_|d_atr|ofi_\d|ofi_near|ofi_acceleration|tape_imbalance|tape_velocity|tape_log_ratio|gex_asymmetry|path_d_atr|path_ofi|path_tape)/;
const MIRRORED_WORDS: readonly (readonly [string, string])[] = [
  ['pm_high', 'pm_low'],
  ['or_high', 'or_low'],
  ['above', 'below'],
  ['call', 'put'],
];

const windows = (base: string, list: readonly number[], unit: string) => list.map((window) => `${base}_${window}${unit}`);
const HISTORY_SERIES = [
  'd_atr',
  'tape_imbalance',
  'tape_velocity',
  'ofi_60s',
  'barrier_delta_liq_log',
  'wall_ratio_log',
  'gamma_exposure',
];
/** Micro-history samples, oldest first: 120, 90, 60, 30 and 0 seconds before. */
export const HISTORY_LAGS = [4, 3, 2, 1, 0] as const;
export const PATH_SERIES = ['d_atr', 'ofi_60s', 'barrier_delta_liq_log', 'tape_imbalance'] as const;

/** Names in order, section by section: 59 + 40 + 35 + 13 + 4 + 32 (specification 20 §1.2). */
const NAMES: Readonly<Record<Section, readonly string[]>> = {
  context: [
    'minutes_since_open',
    'bars_since_open',
    'atr',
    'or_active',
    ...windows('level_stacking', [2, 5, 10], 'pt'),
    ...LEVEL_KINDS.map((kind) => `dist_to_${kind.toLowerCase()}_atr`),
    'attempt_index',
    'gamma_exposure',
    'fuel_effect',
    'gex_ratio',
    'gex_asymmetry',
    'net_gex_2strike',
    'gex_above_1strike',
    'gex_below_1strike',
    'call_gex_above_2strike',
    'put_gex_below_2strike',
    ...LEVEL_KINDS.flatMap((kind) =>
      ['touches_from_above', 'touches_from_below', 'defended_touches_from_above', 'defended_touches_from_below']
        .concat(['above', 'below'].map((side) => `time_since_touch_from_${side}_sec`))
        .map((what) => `${kind.toLowerCase()}_${what}`),
    ),
  ],
  dynamics: [
    ...windows('velocity', [1, 2, 3, 5, 10, 20], 'min'),
    ...windows('acceleration', [1, 2, 3, 5, 10, 20], 'min'),
    ...windows('jerk', [1, 2, 3, 5], 'min'),
    'vacuum_duration_ms',
    'replenishment_latency_ms',
    ...windows('momentum_trend', [1, 2, 3, 5, 10, 20], 'min'),
    ...windows('ofi', [30, 60, 120, 300], 's'),
    ...windows('ofi_near_level', [30, 60, 120, 300], 's'),
    'ofi_acceleration',
    ...windows('barrier_delta', [1, 2, 3, 5], 'min'),
    'approach_velocity',
    'approach_bars',
    'approach_distance_atr',
  ],
  history: HISTORY_SERIES.flatMap((series) => HISTORY_LAGS.map((lag) => `${series}_lag${lag}`)),
  physics: [
    'predicted_accel',
    'accel_residual',
    'force_mass_ratio',
    'mass_proxy',
    'force_proxy',
    'barrier_state',
    'barrier_replenishment_ratio',
    'sweep_detected',
    'tape_log_ratio',
    'tape_log_total',
    'flow_alignment',
    'call_tide',
    'put_tide',
  ],
  trends: ['barrier_replenishment_trend', 'barrier_delta_liq_trend', 'tape_velocity_trend', 'tape_imbalance_trend'],
  path: PATH_SERIES.flatMap((series) => Array.from({ length: PATH_COEFFICIENTS }, (_, k) => `path_${series}_c${k}`)),
};

function scalingOf(name: string): Scaling {
  if (AS_IS.has(name)) return { kind: 'as-is' };
  const range = RANGES[name];
  if (range) return { kind: 'range', low: range[0], high: range[1] };
  if (/time_since_/.test(name)) return { kind: 'recency' };
  return { kind: Z_SCORED.test(name) ? 'z-score' : 'robust' };
}

function mirrorOf(name: string): string {
  let mirrored = name;
  for (const [left, right] of MIRRORED_WORDS) {
    mirrored = mirrored.replace(new RegExp(`${left}|${right}`, 'g'), (word) => (word === left ? right : left));
  }
  return mirrored;
}

/** The 183 dimensions of an episode vector: the one table behind vectors, views, normalisation and documentation. */
export const E183: readonly Dimension[] = SECTIONS.flatMap((section) =>
  NAMES[section].map((name) => ({
    name,
    section,
    scaling: scalingOf(name),
    parity: PRICE_FRAME.test(name) ? (-1 as const) : (1 as const),
    mirror: mirrorOf(name),
  })),
);

export const E183_INDEX: ReadonlyMap<string, number> = new Map(E183.map(({ name }, i) => [name, i]));
if (E183.length !== E183_SIZE || E183_INDEX.size !== E183_SIZE)
  throw new RangeError(`the episode vector has ${E183.length} dimensions`);
if (E183.some(({ mirror }) => !E183_INDEX.has(mirror))) throw new RangeError('a dimension has no mirror image');
