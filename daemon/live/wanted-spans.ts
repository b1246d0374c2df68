import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { BOOKS_SPAN_MINUTES } from '../download/plan.ts';

/** Records come in the order of their times, but for so much. */
const SETTLING_NS = 10_000_000_000;

/** Books and option quotes are wanted from an hour before the open, as in downloads. */
export const quotesFrom = ({ rthOpen }: Session): SessionNs =>
  rthOpen + BOOKS_SPAN_MINUTES.from * NS_PER_MINUTE;

/** … and until 12:40, with all else that options do. */
export const quotesUntil = ({ rthOpen }: Session): SessionNs =>
  rthOpen + BOOKS_SPAN_MINUTES.until * NS_PER_MINUTE;

/** The futures' tape is wanted to the close: whatever happened by then has come. */
export const tapeUntil = ({ rthClose }: Session): SessionNs => rthClose + SETTLING_NS;
