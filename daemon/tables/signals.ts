import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import { minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import { DIRECTIONS, type Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { flag, number, price, text, time } from './columns.ts';
import { eventId } from './event-id.ts';
import { FEATURE_COLUMNS, featureColumns } from './feature-columns.ts';
import type { FollowedData } from './followed-data.ts';
import { wordsOf } from './words.ts';

/** Checkpoints of episodes: what was known at each. */
export const SIGNALS: TableSpec = [
  text('event_id'),
  text('episode_id'),
  text('attempt_cluster_id'),
  text('checkpoint'),
  text('phase'),
  text('date'),
  text('contract'),
  time('ts_ns'),
  text('level_kind'),
  { name: 'level_code', type: 'int8' },
  text('direction'),
  text('time_bucket'),
  price('level_price'),
  price('zone_half_width'),
  flag('has_mbp'),
  flag('has_opt'),
  flag('born_inside'),
  flag('level_step_entry'),
  flag('level_warm'),
  flag('gate_ok'),
  flag('gap_flag'),
  number('valid_fraction', 'share'),
  ...FEATURE_COLUMNS,
];
export const SIGNALS_FILE = 'signals.parquet';

export function encodeSignals(
  session: Session,
  rows: readonly Checkpoint[],
  { contract, hasBooks, hasOptions }: FollowedData,
): StoredFile {
  const bytes = encodeTable(SIGNALS, {
    event_id: rows.map((row) => eventId(session, row)),
    episode_id: rows.map(({ episode }) => episode.id),
    attempt_cluster_id: rows.map(({ attemptRunId }) => attemptRunId),
    checkpoint: rows.map(({ kind }) => kind),
    phase: rows.map(({ phase }) => phase),
    date: rows.map(() => session.date),
    contract: rows.map(() => contract),
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    level_kind: rows.map(({ episode }) => episode.level),
    level_code: rows.map(({ episode }) => LEVELS[episode.level].code),
    direction: rows.map(({ episode }) => episode.direction),
    time_bucket: rows.map(({ at }) => timeBucket(minutesSinceOpen(session, at))),
    level_price: rows.map(({ levelPrice }) => levelPrice),
    zone_half_width: rows.map(({ atr }) => ZONE_ATR * atr),
    has_mbp: rows.map(() => hasBooks),
    has_opt: rows.map(() => hasOptions),
    born_inside: rows.map(({ episode }) => episode.bornInside),
    level_step_entry: rows.map(({ episode }) => episode.levelStepEntry),
    level_warm: rows.map(({ levelWarm }) => levelWarm),
    gate_ok: rows.map(({ approachGate }) => approachGate),
    gap_flag: rows.map(({ gapInLookback }) => gapInLookback),
    valid_fraction: rows.map((row) => row.validFraction),
    ...featureColumns(rows),
  });
  return { bytes, rows: rows.length };
}

/** When a stored checkpoint was, and the terms it was seen in. */
export interface StoredMoment {
  readonly id: string;
  readonly episodeId: string;
  readonly atNs: bigint;
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Points, in force at the checkpoint. */
  readonly levelPrice: number;
  readonly atr: number;
}

/**
 * The checkpoints of a committed session, without their features.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function readMoments(lake: Lake, symbol: string, date: string): Promise<StoredMoment[]> {
  const table = await lake.read(DATASETS.features(symbol), date, SIGNALS_FILE);
  const [ids, episodes, times] = [
    table.strings('event_id'),
    table.strings('episode_id'),
    table.bigints('ts_ns'),
  ];
  const directions = wordsOf(table, 'direction', DIRECTIONS);
  const [prices, halfWidths] = [table.numbers('level_price'), table.numbers('zone_half_width')];
  return wordsOf(table, 'level_kind', LEVEL_KINDS).map((level, i) => ({
    id: ids[i]!,
    episodeId: episodes[i]!,
    atNs: times[i]!,
    level,
    direction: directions[i]!,
    levelPrice: prices[i]!,
    atr: halfWidths[i]! / ZONE_ATR,
  }));
}
