import { FEATURES } from '../../pipeline/state/features.ts';
import { PATH_SAMPLES } from '../../pipeline/vectors/discrete-cosine.ts';
import { E183_SIZE } from '../../pipeline/vectors/episode-dimensions.ts';
import { HORIZONS_SECONDS, LABEL_RULES } from '../../shared/vocabulary/outcome.ts';
import type { ColumnSpec, TableSpec } from './table.ts';

const price = (name: string): ColumnSpec => ({ name, type: 'float64', unit: 'points' });
const time = (name: string): ColumnSpec => ({ name, type: 'int64', unit: 'ns UTC' });
const text = (name: string): ColumnSpec => ({ name, type: 'utf8' });
const flag = (name: string): ColumnSpec => ({ name, type: 'bool' });
const number = (name: string, unit: string): ColumnSpec => ({ name, type: 'float64', unit });

const OHLCV: TableSpec = [price('open'), price('high'), price('low'), price('close'), number('volume', 'contracts')];

/** One-minute bars as a user imported them. */
export const IMPORTED_BARS: TableSpec = [time('bar_start_ns'), ...OHLCV];

/** One-minute bars of a session, with the unfloored ATR known at each one's end. */
export const BARS: TableSpec = [
  time('bar_start_ns'),
  time('bar_end_ns'),
  ...OHLCV,
  number('buy_volume', 'contracts'),
  number('sell_volume', 'contracts'),
  number('trades', 'count'),
  price('atr_raw'),
];

/** Checkpoints of episodes: what was known at each. */
export const SIGNALS: TableSpec = [
  text('event_id'),
  text('episode_id'),
  text('checkpoint'),
  text('phase'),
  text('date'),
  time('ts_ns'),
  text('level_kind'),
  { name: 'level_code', type: 'int8' },
  text('direction'),
  text('time_bucket'),
  price('level_price'),
  flag('born_inside'),
  flag('level_step_entry'),
  flag('level_warm'),
  flag('gate_ok'),
  flag('gap_flag'),
  number('valid_fraction', 'share'),
  ...FEATURES.map(({ name, unit }) => number(name, unit)),
];

/** What became of each episode: never an input of anything that is searched. */
export const LABELS: TableSpec = [
  text('episode_id'),
  text('date'),
  text('level_kind'),
  text('direction'),
  time('approach_ns'),
  flag('contact'),
  time('contact_ns'),
  number('time_to_contact_s', 's'),
  price('label_level_price'),
  price('label_atr'),
  time('closed_ns'),
  flag('label_ambiguous'),
  number('time_to_break_s', 's'),
  number('time_to_reject_s', 's'),
  ...LABEL_RULES.flatMap((rule) => HORIZONS_SECONDS.map((seconds) => text(`${rule}_outcome_${seconds / 60}min`))),
  ...HORIZONS_SECONDS.flatMap((seconds) => [
    number(`excursion_favorable_${seconds / 60}min`, 'ATR'),
    number(`excursion_adverse_${seconds / 60}min`, 'ATR'),
  ]),
];

/** Every level at every 30-second tick. */
export const STATE: TableSpec = [
  time('ts_ns'),
  text('level_kind'),
  price('level_price'),
  flag('level_active'),
  text('direction'),
  flag('in_zone'),
  text('episode_id'),
  flag('level_warm'),
  flag('gate_ok'),
  flag('gap_flag'),
  ...FEATURES.map(({ name, unit }) => number(name, unit)),
];

/** Checkpoints as they are searched: the raw vector beside the episode's outcome. */
export const EPISODES: TableSpec = [
  text('event_id'),
  text('episode_id'),
  text('date'),
  time('ts_ns'),
  text('level_kind'),
  text('direction'),
  text('time_bucket'),
  text('checkpoint'),
  text('phase'),
  number('position_atr', 'ATR'),
  number('valid_fraction', 'share'),
  number('since_contact_s', 's'),
  number('anchor_distance_atr', 'ATR'),
  number('nearest_atr', 'ATR'),
  flag('contact'),
  number('decided_after_s', 's'),
  ...HORIZONS_SECONDS.map((seconds) => text(`outcome_${seconds / 60}min`)),
  { name: 'valid_mask', type: 'utf8' },
  { name: 'e183', type: `vector:${E183_SIZE}` },
];

/** Forty samples of each path series, one row per row of {@link EPISODES}. */
export const SEQUENCES: TableSpec = [
  text('event_id'),
  { name: 'd_atr', type: `vector:${PATH_SAMPLES}` },
  { name: 'ofi_60s', type: `vector:${PATH_SAMPLES}` },
  { name: 'tape_imbalance', type: `vector:${PATH_SAMPLES}` },
];
