const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** New York time of Unix seconds, as HH:MM. */
export const newYorkClock = (time: number): string => CLOCK.format(new Date(time * 1000));
