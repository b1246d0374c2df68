import type { StateRow } from '../../pipeline/session/rows.ts';
import { FEATURES, type FeatureName, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import type { StateReading } from '../../pipeline/streams/inputs.ts';
import { fromTimestamp, minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { DIRECTIONS } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { flag, price, text, time } from './columns.ts';
import { FEATURE_COLUMNS, featureColumns } from './feature-columns.ts';
import type { FollowedData } from './followed-data.ts';
import { wordsOf, wordsOrNull } from './words.ts';

/** Every level at every 30-second tick. */
export const STATE: TableSpec = [
  time('ts_ns'),
  text('date'),
  text('contract'),
  text('time_bucket'),
  text('level_kind'),
  price('level_price'),
  flag('level_active'),
  text('direction'),
  flag('in_zone'),
  text('episode_id'),
  flag('level_warm'),
  flag('gate_ok'),
  flag('gap_flag'),
  flag('silent'),
  ...FEATURE_COLUMNS,
];
export const STATE_FILE = 'state.parquet';

export interface StateTick {
  readonly at: SessionNs;
  readonly rows: readonly StateRow[];
}

export function encodeState(
  session: Session,
  ticks: readonly StateTick[],
  { contract }: FollowedData,
): StoredFile {
  const rows = ticks.flatMap((tick) => tick.rows);
  const times = ticks.flatMap((tick) => tick.rows.map(() => tick.at));
  const bytes = encodeTable(STATE, {
    ts_ns: times.map((at) => toTimestamp(session, at)),
    date: rows.map(() => session.date),
    contract: rows.map(() => contract),
    time_bucket: times.map((at) => timeBucket(minutesSinceOpen(session, at))),
    level_kind: rows.map(({ level }) => level),
    level_price: rows.map(({ levelPrice }) => levelPrice),
    level_active: rows.map(({ levelPrice }) => !Number.isNaN(levelPrice)),
    direction: rows.map(({ direction, levelPrice }) => (Number.isNaN(levelPrice) ? null : direction)),
    in_zone: rows.map(({ inZone }) => inZone),
    episode_id: rows.map(({ episode }) => episode?.id ?? null),
    level_warm: rows.map(({ levelWarm }) => levelWarm),
    gate_ok: rows.map(({ approachGate }) => approachGate),
    gap_flag: rows.map(({ gapInLookback }) => gapInLookback),
    silent: rows.map(({ silent }) => silent),
    ...featureColumns(rows),
  });
  return { bytes, rows: rows.length };
}

/** As a row of features has it; NaN for none. */
const placeOfWord = (words: readonly string[], word: string | null): number =>
  word === null ? Number.NaN : words.indexOf(word);

/** A tick of a stored state table, as the streams read it. */
export interface StoredTick {
  readonly at: SessionNs;
  readonly rows: readonly StateReading[];
}

/**
 * The ticks of a date, in time order.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT; the latter as a column is
 * read that is not there
 */
export async function readStateTicks(lake: Lake, symbol: string, session: Session): Promise<StoredTick[]> {
  const table = await lake.read(DATASETS.state(symbol), session.date, STATE_FILE);
  const times = table.bigints('ts_ns');
  const levels = wordsOf(table, 'level_kind', LEVEL_KINDS);
  const directions = wordsOrNull(table, 'direction', DIRECTIONS);
  const prices = table.numbers('level_price');
  const silent = table.booleans('silent').map((flag) => flag === true);
  const columns = new Map<FeatureName, Float64Array>();
  const column = (name: FeatureName): Float64Array => {
    const { words } = FEATURES[featurePlace(name)]!;
    const known =
      columns.get(name) ??
      (words
        ? Float64Array.from(table.strings(name), (word) => placeOfWord(words, word))
        : table.numbers(name));
    columns.set(name, known);
    return known;
  };
  const readings = levels.map(
    (level, i): StateReading => ({
      level,
      // An inactive level has none, and nothing of it is read.
      direction: directions[i] ?? 'UP',
      levelPrice: prices[i]!,
      silent: silent[i]!,
      value: (name) => column(name)[i]!,
    }),
  );
  const ticks = Map.groupBy(readings.keys(), (i) => times[i]!);
  return [...ticks].map(([timestamp, rows]) => ({
    at: fromTimestamp(session, timestamp),
    rows: rows.map((i) => readings[i]!),
  }));
}
