import { setTimeout } from 'node:timers/promises';
import { newYorkDate } from '../../shared/session/new-york-time.ts';
import { isSession, nextSession, sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { timestampNs } from '../../shared/units.ts';
import type { FeedOptions } from '../databento/index.ts';

/** The next trading day begins at 18:00 New York. */
const EVENING_NS = 6n * 3_600_000_000_000n;

/**
 * The session to follow at an instant: the one under way, or the next; a session that is
 * done with is not followed again.
 * @param isDone whether a date was recorded and built already
 * @returns null where the calendar ends
 */
export function liveDate(nowNs: bigint, isDone: (date: string) => boolean): string | null {
  const tradeDate = newYorkDate(timestampNs(nowNs + EVENING_NS));
  let date = isSession(tradeDate) ? tradeDate : nextSession(tradeDate);
  while (date !== null && (isDone(date) || isOver(date, nowNs))) date = nextSession(date);
  return date;
}

/** Trading halts at 17:00; the gateway replays a day, and no more. */
function isOver(date: string, nowNs: bigint): boolean {
  const session = sessionOf(date);
  return nowNs >= toTimestamp(session, session.rthClose);
}

/** Waits by a feed's own clock, or this machine's; a stop ends it. */
export function waitOn(
  { clock }: Pick<FeedOptions, 'clock'>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const waited = clock ? clock.wait(milliseconds, signal) : setTimeout(milliseconds, undefined, { signal });
  return waited.catch(() => undefined);
}
