import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { ALERT_TYPES, type AlertType, type Expectation } from '../../shared/vocabulary/alert.ts';
import { TIME_BUCKETS, type TimeBucket, timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { meanByDay } from '../evaluation/gain.ts';
import type { StreamSession } from '../streams/stream-bar.ts';
import { StreamSizeHistory, type StreamSizes } from '../streams/stream-sizes.ts';
import type { AlertEvent } from './level-alerts.ts';
import { SessionAlerts } from './session-alerts.ts';

/** After so long it is asked whether price did what an alert would have it do. */
export const RECORD_MINUTES = 10;
const RECORD_NS = RECORD_MINUTES * NS_PER_MINUTE;

/**
 * What price did after a type of alert, beside what it usually does at that time of
 * day.
 */
export interface AlertRecord {
  /** Instants at which it came on, at one level or more. */
  readonly cases: number;
  /** After how many of them price did what it would have had it do. */
  readonly happened: number;
  /** How many it would usually have been, as a share of the cases. */
  readonly usual: number;
  readonly days: number;
  /** Share that happened less the usual one, with the 95 % interval that days give it. */
  readonly beyondUsual: { readonly mean: number; readonly low: number; readonly high: number };
}

/** A move of ten minutes. */
interface Move {
  readonly at: SessionNs;
  readonly bucket: TimeBucket;
  /** In ATR at its beginning; above zero is up. */
  readonly atr: number;
}

/** What moves at a time of day usually are. */
interface UsualMoves {
  readonly up: number;
  readonly down: number;
  readonly medianAtr: number;
  readonly larger: number;
  readonly smaller: number;
}

/**
 * The record of every type over sessions, null where it never came on. Levels at which
 * the same came on at the same instant count once: price made one move.
 * @param sessions in order of dates, all before the date that is asked about
 */
export function alertRecords(
  sessions: readonly StreamSession[],
): Readonly<Record<AlertType, AlertRecord | null>> {
  const moves = new Map(sessions.map((session) => [session.date, movesOf(session)]));
  const usual = usualMoves([...moves.values()].flatMap((of) => [...of.values()]));
  const sizes = new StreamSizeHistory();
  const scored = sessions.flatMap((session) => {
    const starts = startsOf(session, sizes.sizes);
    sizes.add(session.bars);
    return starts.flatMap(({ type, at, expects }) => {
      const move = moves.get(session.date)!.get(at);
      if (!move) return [];
      const { [move.bucket]: usualNow } = usual;
      return [{ type, date: session.date, happened: did(move, expects, usualNow), usual: usualNow[expects] }];
    });
  });
  const byType = Map.groupBy(scored, ({ type }) => type);
  const recordOf = (type: AlertType): AlertRecord | null => {
    const cases = byType.get(type);
    if (!cases) return null;
    const { mean, low, high, days } = meanByDay(
      cases.map(({ date, happened, usual: share }) => ({ date, value: Number(happened) - share })),
    );
    return {
      cases: cases.length,
      happened: cases.filter(({ happened }) => happened).length,
      usual: cases.reduce((sum, each) => sum + each.usual, 0) / cases.length,
      days,
      beyondUsual: { mean, low, high },
    };
  };
  return Object.fromEntries(ALERT_TYPES.map((type) => [type, recordOf(type)])) as Record<
    AlertType,
    AlertRecord | null
  >;
}

/**
 * Alerts that were news, one an instant and type. Where levels expect opposite things of
 * one move, it would be right and wrong at once: such an instant is left out.
 */
function startsOf({ date, bars }: StreamSession, sizes: StreamSizes) {
  const alerts = new SessionAlerts(date, sizes);
  return [...Map.groupBy(bars, ({ at }) => at).values()].flatMap((atClose) => {
    const news = alerts.next(atClose).filter(({ state, notify }) => state === 'started' && notify);
    return [...Map.groupBy(news, ({ type }) => type)].flatMap(([type, same]) => {
      const [{ at, expects }] = same as [AlertEvent];
      return same.every((event) => event.expects === expects) ? [{ type, at, expects }] : [];
    });
  });
}

/** The move from every close that has another ten minutes later. */
function movesOf({ rthOpen, bars }: StreamSession): ReadonlyMap<SessionNs, Move> {
  const closes = new Map(bars.map((bar) => [bar.at, bar]));
  const moves = new Map<SessionNs, Move>();
  for (const [at, { spot, atr }] of closes) {
    const later = closes.get(at + RECORD_NS);
    const bucket = timeBucket((at - rthOpen) / NS_PER_MINUTE);
    if (later && bucket) moves.set(at, { at, bucket, atr: (later.spot - spot) / atr });
  }
  return moves;
}

function usualMoves(moves: readonly Move[]): Readonly<Record<TimeBucket, UsualMoves>> {
  const byBucket = Map.groupBy(moves, ({ bucket }) => bucket);
  const of = (bucket: TimeBucket): UsualMoves => {
    const sizes = (byBucket.get(bucket) ?? []).map(({ atr }) => atr);
    const share = (holds: (atr: number) => boolean) => sizes.filter(holds).length / sizes.length;
    const sorted = sizes.map(Math.abs).sort((a, b) => a - b);
    const medianAtr = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    return {
      up: share((atr) => atr > 0),
      down: share((atr) => atr < 0),
      medianAtr,
      larger: share((atr) => Math.abs(atr) > medianAtr),
      smaller: share((atr) => Math.abs(atr) < medianAtr),
    };
  };
  return Object.fromEntries(TIME_BUCKETS.map((bucket) => [bucket, of(bucket)])) as Record<
    TimeBucket,
    UsualMoves
  >;
}

function did({ atr }: Move, expects: Expectation, { medianAtr }: UsualMoves): boolean {
  switch (expects) {
    case 'up':
      return atr > 0;
    case 'down':
      return atr < 0;
    case 'larger':
      return Math.abs(atr) > medianAtr;
    case 'smaller':
      return Math.abs(atr) < medianAtr;
  }
}
