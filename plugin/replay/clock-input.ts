const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const OPEN_SECONDS = 9.5 * 3600;

/**
 * The instant that a reader's `10:44` or `10:44:30` names.
 * @param open 09:30 of the session, as Unix seconds
 * @returns null for what is no time of day
 */
export function instantOf(text: string, open: number): number | null {
  const [, hours, minutes, seconds = '0'] = CLOCK.exec(text.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  return h > 23 || m > 59 || s > 59 ? null : open + 3600 * h + 60 * m + s - OPEN_SECONDS;
}
