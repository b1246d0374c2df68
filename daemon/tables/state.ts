import type { StateRow } from '../../pipeline/session/rows.ts';
import { minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { flag, price, text, time } from './columns.ts';
import { FEATURE_COLUMNS, featureColumns } from './feature-columns.ts';
import type { FollowedData } from './followed-data.ts';

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
    ...featureColumns(rows),
  });
  return { bytes, rows: rows.length };
}
