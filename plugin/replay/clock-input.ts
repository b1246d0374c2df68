import type { Clock } from '../clock.ts';

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const DAY_SECONDS = 24 * 3600;

/**
 * The instant that a reader's `10:44` or `10:44:30` names: of all days' the one nearest
 * to the session's open.
 * @param open of the session, as Unix seconds
 * @returns null for what is no time of day
 */
export function instantOf(text: string, open: number, clock: Clock): number | null {
  const typed = secondsOfDay(text.trim());
  if (typed === null) return null;
  const after = typed - secondsOfDay(clock.seconds(open))!;
  return open + after - DAY_SECONDS * Math.round(after / DAY_SECONDS);
}

function secondsOfDay(text: string): number | null {
  const [, hours, minutes, seconds = '0'] = CLOCK.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  return h > 23 || m > 59 || s > 59 ? null : 3600 * h + 60 * m + s;
}
