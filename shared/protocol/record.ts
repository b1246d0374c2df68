import { PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { TrackRecord } from './messages.ts';
import { sharePercent } from './percent.ts';

const MINUTES = PRIMARY_HORIZON_SECONDS / 60;

/** Of fewer days an interval says little. */
const MIN_DAYS_TO_TELL = 10;

/** How what was said in earlier sessions came true. */
export function recordSentence({ sessions, cases, days, said, happened, low, high }: TrackRecord): string {
  const canTell = days >= MIN_DAYS_TO_TELL;
  const off = canTell && (low > 0 || high < 0) ? ', which chance alone does not explain' : '';
  const period = sessions === 1 ? 'The session before' : `The ${sessions} sessions before`;
  return `${period}: at ${cases} contacts a break within ${MINUTES} min was given ${sharePercent(said)} % on average, and came in ${sharePercent(happened)} %${off}.`;
}
