import { SpymasterError } from '../errors.ts';
import { type TimestampNs, timestampNs, unixMs } from '../units.ts';

const OFFSET_FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/**
 * New York's offset from UTC at an instant, in milliseconds (−4 h in summer, −5 h in
 * winter), from the IANA rules.
 */
export function newYorkOffsetMs(epochMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of OFFSET_FORMAT.formatToParts(epochMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/**
 * The instant at which New York clocks show `date` `hh:mm:ss`. In the hour that autumn
 * repeats, the first of the two.
 */
export function newYorkInstant(date: string, secondsOfDay: number): TimestampNs {
  const wallMs = Date.parse(`${date}T00:00:00Z`) + secondsOfDay * 1000;
  const guess = wallMs - newYorkOffsetMs(wallMs);
  const utcMs = wallMs - newYorkOffsetMs(guess);
  return timestampNs(BigInt(utcMs) * 1_000_000n);
}

/** Calendar date in New York, `YYYY-MM-DD`. */
export function newYorkDate(instant: TimestampNs): string {
  const ms = unixMs(instant);
  return new Date(ms + newYorkOffsetMs(ms)).toISOString().slice(0, 10);
}

/** The date in New York at Unix seconds. */
export const newYorkDateOf = (seconds: number): string =>
  newYorkDate(timestampNs(BigInt(seconds) * 1_000_000_000n));

/** Time of day in New York, `HH:MM:SS`. */
export function newYorkClock(instant: TimestampNs): string {
  const ms = unixMs(instant);
  return new Date(ms + newYorkOffsetMs(ms)).toISOString().slice(11, 19);
}

/**
 * A checked calendar date.
 * @throws {SpymasterError} INVALID_DATE unless the text is an existing day written
 * YYYY-MM-DD.
 */
export function parseDate(text: string): string {
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
  if (valid && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)) return text;
  throw new SpymasterError('INVALID_DATE', `"${text}" is not a date.`, {
    hint: 'Write dates as YYYY-MM-DD, for example 2025-06-05.',
  });
}

/** The date a number of calendar days later (or earlier). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 = Sunday … 6 = Saturday. */
export const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** Seconds since midnight of `HH:MM` or `HH:MM:SS`. @throws {SpymasterError} USAGE */
export function parseClock(text: string): number {
  const match = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (match) {
    const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
    if (hours < 24 && minutes < 60 && seconds < 60) return hours * 3600 + minutes * 60 + seconds;
  }
  throw new SpymasterError('USAGE', `"${text}" is not a time of day.`, {
    hint: 'Write New York times as HH:MM or HH:MM:SS.',
  });
}
