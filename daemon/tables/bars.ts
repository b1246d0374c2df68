import type { PastSession } from '../../pipeline/schema/threshold.ts';
import type { SessionRun } from '../../pipeline/session/session-run.ts';
import { fromTimestamp, type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { number, OHLCV, price, time } from './columns.ts';

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
export const BARS_FILE = 'bars.parquet';

export function encodeBars(session: Session, { accumulators, rawAtr }: SessionRun): StoredFile {
  const { oneMinute } = accumulators.bars;
  const rows = oneMinute.count;
  const times = (of: (i: number) => number) =>
    Array.from({ length: rows }, (_, i) => toTimestamp(session, of(i)));
  const bytes = encodeTable(BARS, {
    bar_start_ns: times((i) => oneMinute.start[i]!),
    bar_end_ns: times((i) => oneMinute.end(i)),
    open: oneMinute.open.slice(0, rows),
    high: oneMinute.high.slice(0, rows),
    low: oneMinute.low.slice(0, rows),
    close: oneMinute.close.slice(0, rows),
    volume: oneMinute.volume.slice(0, rows),
    buy_volume: oneMinute.buyVolume.slice(0, rows),
    sell_volume: oneMinute.sellVolume.slice(0, rows),
    trades: oneMinute.trades.slice(0, rows),
    atr_raw: Float64Array.from({ length: rows }, (_, i) => rawAtr[i] ?? Number.NaN),
  });
  return { bytes, rows };
}

/**
 * A session's bars as later sessions look back on them.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function readBars(lake: Lake, symbol: string, session: Session): Promise<PastSession> {
  const table = await lake.read(DATASETS.bars(symbol), session.date, BARS_FILE);
  const ends = Float64Array.from(table.bigints('bar_end_ns'), (ns) => fromTimestamp(session, ns!));
  return {
    date: session.date,
    numbers: (column) => (column === 'bar_end_session_ns' ? ends : table.numbers(column)),
  };
}

/**
 * One-minute bars of a session; a bar's minute is that of its start, since 09:30. Points.
 */
export interface DayBars {
  readonly date: string;
  readonly minute: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  /** Average true range of 14 minutes, known at each bar's end. */
  readonly atr: ArrayLike<number>;
}

/**
 * A session's bars by the minute of its clock.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function readDayBars(lake: Lake, symbol: string, session: Session): Promise<DayBars> {
  const table = await lake.read(DATASETS.bars(symbol), session.date, BARS_FILE);
  const minute = Float64Array.from(table.bigints('bar_start_ns'), (ns) =>
    Math.round((fromTimestamp(session, ns!) - session.rthOpen) / NS_PER_MINUTE),
  );
  return {
    date: session.date,
    minute,
    open: table.numbers('open'),
    high: table.numbers('high'),
    low: table.numbers('low'),
    close: table.numbers('close'),
    volume: table.numbers('volume'),
    atr: table.numbers('atr_raw'),
  };
}
