import { unixMs } from '../units.ts';
import { newYorkOffsetMs } from './new-york-time.ts';

const MS_PER_HOUR = 3_600_000;
const [SUNDAY, FRIDAY, SATURDAY] = [0, 5, 6];
const BREAK_STARTS_HOUR = 17;
const BREAK_ENDS_HOUR = 18;

/**
 * Whether CME Globex trades equity-index futures at an instant by its weekly hours:
 * Sunday 18:00 to Friday 17:00 New York, with a break from 17:00 to 18:00 every day.
 * Holidays are not considered.
 * @param instant nanoseconds since the epoch
 */
export function isGlobexOpen(instant: bigint): boolean {
  const epochMs = unixMs(instant);
  const local = new Date(epochMs + newYorkOffsetMs(epochMs));
  const day = local.getUTCDay();
  const hour = (local.getTime() % (24 * MS_PER_HOUR)) / MS_PER_HOUR;
  if (day === SATURDAY) return false;
  if (day === SUNDAY) return hour >= BREAK_ENDS_HOUR;
  if (day === FRIDAY) return hour < BREAK_STARTS_HOUR;
  return hour < BREAK_STARTS_HOUR || hour >= BREAK_ENDS_HOUR;
}
