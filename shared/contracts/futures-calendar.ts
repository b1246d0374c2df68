import { addDays, weekday } from '../session/new-york-time.ts';
import { isSession, previousSession } from '../session/session.ts';

export const MONTH_CODES = 'FGHJKMNQUVXZ';
/** Months with a contract, 1–12. */
export const QUARTERLY_MONTHS = [3, 6, 9, 12] as const;
const FRIDAY = 5;
/** Business moves to the next contract on the Thursday eight days before expiry. */
const ROLL_LEAD_DAYS = 8;

export interface Contract {
  /** As in `ESU5`. */
  readonly symbol: string;
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** Third Friday of the month, or the session before it where that is a holiday. */
  readonly expiry: string;
  readonly rollDate: string;
}

export function thirdFriday(year: number, month: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((FRIDAY - weekday(first) + 7) % 7) + 14);
}

export function quarterlyContract(root: string, year: number, month: number): Contract {
  const friday = thirdFriday(year, month);
  const expiry = isSession(friday) ? friday : (previousSession(friday) ?? friday);
  return {
    symbol: `${root}${MONTH_CODES[month - 1]}${year % 10}`,
    year,
    month,
    expiry,
    rollDate: addDays(friday, -ROLL_LEAD_DAYS),
  };
}

/**
 * The contract that holds most of the business by the calendar rule, the one after it,
 * and the one that business has left but that has not expired yet, if any.
 */
export function calendarContracts(
  root: string,
  date: string,
): { expiring: Contract | null; front: Contract; next: Contract } {
  const year = Number(date.slice(0, 4));
  const quarters = [year - 1, year, year + 1].flatMap((y) =>
    QUARTERLY_MONTHS.map((month) => quarterlyContract(root, y, month)),
  );
  const front = quarters.findIndex(({ rollDate }) => date < rollDate);
  const before = quarters[front - 1]!;
  return {
    expiring: date <= before.expiry ? before : null,
    front: quarters[front]!,
    next: quarters[front + 1]!,
  };
}
