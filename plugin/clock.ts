const zone = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hourCycle: 'h23', ...options });
const MINUTES = zone({ hour: '2-digit', minute: '2-digit' });
const SECONDS = zone({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = zone({ weekday: 'short', day: 'numeric', month: 'short' });

/** New York time of Unix seconds, as HH:MM. */
export const newYorkClock = (time: number): string => MINUTES.format(new Date(time * 1000));
/** New York time of Unix seconds, as HH:MM:SS. */
export const newYorkSeconds = (time: number): string => SECONDS.format(new Date(time * 1000));
/** New York date of Unix seconds, as `Fri, 27 Jun`. */
export const newYorkDay = (time: number): string => DAY.format(new Date(time * 1000));

/** A span as `3:22`. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
