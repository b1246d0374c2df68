import { calendarContracts } from '../../shared/contracts/futures-calendar.ts';
import type { Instrument } from '../../shared/instruments.ts';

/** Contract volumes of one session, by raw symbol. */
export type Volumes = Readonly<Record<string, number>>;

const MIN_DOMINANCE = 0.6;

export interface ContractChoice {
  readonly symbol: string;
  /**
   * No contract held three fifths of the volume, or volume and calendar disagree: the
   * session lies in a roll.
   */
  readonly rollContaminated: boolean;
}

/**
 * The contract to follow on a date: the one with most volume in the session before, which
 * is all that is known by then; the calendar's where there was none. Volume and calendar
 * may differ by one contract around a roll; a contract that is neither the calendar's nor
 * next to it is not followed.
 */
export function chooseContract(
  instrument: Instrument,
  date: string,
  previous: Volumes | null,
): ContractChoice {
  const { expiring, front, next } = calendarContracts(instrument.symbol, date);
  const listed = [front, next, ...(expiring ? [expiring] : [])].map(({ symbol }) => symbol);
  const entries = Object.entries(previous ?? {}).filter(
    ([symbol, volume]) => listed.includes(symbol) && volume > 0,
  );
  const total = entries.reduce((sum, [, volume]) => sum + volume, 0);
  const best = entries.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0];
  if (!best) return { symbol: front.symbol, rollContaminated: false };
  return { symbol: best[0], rollContaminated: best[1] / total < MIN_DOMINANCE || best[0] !== front.symbol };
}
