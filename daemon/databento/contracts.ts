import type { Instrument } from '../../shared/instruments.ts';
import { addDays, weekday } from '../../shared/session/new-york-time.ts';

const MONTH_CODES = 'FGHJKMNQUVXZ';
const FRIDAY = 5;
/** Business moves to the next contract on the Thursday eight days before expiry (specification 10 §2, stage 0). */
const ROLL_LEAD_DAYS = 8;

export interface Contract {
  /** As in `ESU5`. */
  readonly symbol: string;
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** Third Friday of the month. */
  readonly expiry: string;
  readonly rollDate: string;
}

export function thirdFriday(year: number, month: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((FRIDAY - weekday(first) + 7) % 7) + 14);
}

export function quarterlyContract(root: string, year: number, month: number): Contract {
  const expiry = thirdFriday(year, month);
  return {
    symbol: `${root}${MONTH_CODES[month - 1]}${year % 10}`,
    year,
    month,
    expiry,
    rollDate: addDays(expiry, -ROLL_LEAD_DAYS),
  };
}

/**
 * The contract that holds most of the business by the calendar rule, the one after it, and the one that business has left but that has
 * not expired yet, if any.
 */
export function calendarContracts(root: string, date: string): { expiring: Contract | null; front: Contract; next: Contract } {
  const year = Number(date.slice(0, 4));
  const quarters = [year - 1, year, year + 1].flatMap((y) => [3, 6, 9, 12].map((month) => quarterlyContract(root, y, month)));
  const front = quarters.findIndex(({ rollDate }) => date < rollDate);
  const before = quarters[front - 1]!;
  return { expiring: date <= before.expiry ? before : null, front: quarters[front]!, next: quarters[front + 1]! };
}

/** Contract volumes of one session, by raw symbol. */
export type Volumes = Readonly<Record<string, number>>;

const MIN_DOMINANCE = 0.6;

export interface ContractChoice {
  readonly symbol: string;
  /** No contract held three fifths of the volume, or volume and calendar disagree: the session lies in a roll. */
  readonly rollContaminated: boolean;
}

/**
 * The contract to follow on a date: the one with most volume in the session before, which is all that is known by then; the calendar's
 * where there was none. Volume and calendar may differ by one contract around a roll; a contract that is neither the calendar's nor
 * next to it is not followed (specification 10 §2, stage 0).
 */
export function chooseContract(instrument: Instrument, date: string, previous: Volumes | null): ContractChoice {
  const { expiring, front, next } = calendarContracts(instrument.symbol, date);
  const listed = [front, next, ...(expiring ? [expiring] : [])].map(({ symbol }) => symbol);
  const entries = Object.entries(previous ?? {}).filter(([symbol, volume]) => listed.includes(symbol) && volume > 0);
  const total = entries.reduce((sum, [, volume]) => sum + volume, 0);
  const best = entries.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0];
  if (!best) return { symbol: front.symbol, rollContaminated: false };
  return { symbol: best[0], rollContaminated: best[1] / total < MIN_DOMINANCE || best[0] !== front.symbol };
}
