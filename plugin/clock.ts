import { EXCHANGE_ZONE, type RuntimeOptions } from './options.ts';

/** How one time zone's clocks show Unix seconds. */
export interface Clock {
  /** As HH:MM. */
  readonly minutes: (time: number) => string;
  /** As HH:MM:SS. */
  readonly seconds: (time: number) => string;
  /** As `Fri, 27 Jun`. */
  readonly day: (time: number) => string;
  /** What its times are called at an instant: `ET`, `PDT` or `GMT+9`. */
  readonly zone: (time: number) => string;
}

const clocks = new Map<string, Clock>();

/** The clock that the reader has chosen. */
export function clockOf({ timeZone }: Pick<RuntimeOptions, 'timeZone'>): Clock {
  const known = clocks.get(timeZone) ?? makeClock(timeZone);
  clocks.set(timeZone, known);
  return known;
}

export const exchangeClock = (): Clock => clockOf({ timeZone: EXCHANGE_ZONE });

/** A time of day, with the exchange's beside it where that is another. */
export function bothClocks(
  options: Pick<RuntimeOptions, 'timeZone'>,
  time: number,
  part: 'minutes' | 'seconds',
): string {
  const { [part]: clock, zone } = clockOf(options);
  const shown = `${clock(time)} ${zone(time)}`;
  if (options.timeZone === EXCHANGE_ZONE) return shown;
  return `${shown} · ${exchangeClock()[part](time)} ET`;
}

function makeClock(timeZone: string): Clock {
  const shown = (options: Intl.DateTimeFormatOptions, locale = 'en-GB') => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options });
    return (time: number) => format.format(new Date(time * 1000));
  };
  const named = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' });
  const nameAt = (time: number) =>
    named.formatToParts(new Date(time * 1000)).find(({ type }) => type === 'timeZoneName')!.value;
  return {
    minutes: shown({ hour: '2-digit', minute: '2-digit' }),
    seconds: shown({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    day: shown({ weekday: 'short', day: 'numeric', month: 'short' }),
    zone: timeZone === EXCHANGE_ZONE ? () => 'ET' : nameAt,
  };
}

/** A span as `3:22`. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
