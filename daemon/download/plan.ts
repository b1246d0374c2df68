import { calendarContracts } from '../../shared/contracts/futures-calendar.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { addDays } from '../../shared/session/new-york-time.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { optionParents } from '../contracts/option-chain.ts';
import { MAX_SYMBOLS_PER_REQUEST, type RangeRequest } from '../databento/index.ts';
import { rawFile } from '../raw/raw-layout.ts';

/** One file to fetch: where it goes and what it holds. */
export interface PlannedFile {
  readonly date: string;
  readonly path: string;
  readonly request: RangeRequest;
}

/**
 * Books are wanted from an hour before the open; the end is on a multiple of ten minutes,
 * as billing counts.
 */
export const BOOKS_SPAN_MINUTES = { from: -60, until: 190 } as const;
const TRADING_DAY_HOURS = 23;
/**
 * Around a roll both contracts are fetched: which one is followed is decided by the
 * volume of the day before.
 */
const ROLL_LEAD_DAYS = 5;

/** Contracts that may be the one to follow on a date. */
export function contractsToFetch(instrument: Instrument, date: string): string[] {
  const { expiring, front, next } = calendarContracts(instrument.symbol, date);
  const rollsSoon = addDays(date, ROLL_LEAD_DAYS) >= front.rollDate;
  return [...(expiring ? [expiring.symbol] : []), front.symbol, ...(rollsSoon ? [next.symbol] : [])];
}

const wholeUtcDay = (date: string) => ({ start: date, end: addDays(date, 1) });
const books = (session: Session) => ({
  start: toTimestamp(session, session.rthOpen + BOOKS_SPAN_MINUTES.from * NS_PER_MINUTE) as bigint,
  end: toTimestamp(session, session.rthOpen + BOOKS_SPAN_MINUTES.until * NS_PER_MINUTE) as bigint,
});
const wholeSession = (session: Session) => ({
  start: session.origin as bigint,
  end: toTimestamp(session, TRADING_DAY_HOURS * 60 * NS_PER_MINUTE) as bigint,
});

/** Definitions of the day, trades of the whole trading day, books around the session. */
export function futuresFiles(instrument: Instrument, session: Session, rawFolder: string): PlannedFile[] {
  const { date } = session;
  const common = { dataset: instrument.dataset, symbols: contractsToFetch(instrument, date) };
  const file = (
    schema: 'definition' | 'trades' | 'mbp-10',
    span: { start: bigint | string; end: bigint | string },
  ): PlannedFile => ({
    date,
    path: rawFile({ rawFolder, market: 'futures', symbol: instrument.symbol }, schema, date),
    request: { ...common, schema, ...span },
  });
  return [
    file('definition', wholeUtcDay(date)),
    file('trades', wholeSession(session)),
    file('mbp-10', books(session)),
  ];
}

/** The day's definitions of every option root that may expire on it. */
export function optionDefinitionsFile(
  instrument: Instrument,
  session: Session,
  rawFolder: string,
): PlannedFile {
  return {
    date: session.date,
    path: rawFile({ rawFolder, market: 'options', symbol: instrument.symbol }, 'definition', session.date),
    request: {
      dataset: instrument.dataset,
      schema: 'definition',
      symbols: optionParents(instrument),
      stypeIn: 'parent',
      ...wholeUtcDay(session.date),
    },
  };
}

/**
 * Trades, quotes and statistics of a chain.
 * @throws {SpymasterError} USAGE when the chain is longer than one request takes
 */
export function optionsFiles(
  instrument: Instrument,
  session: Session,
  chain: readonly OptionContract[],
  rawFolder: string,
): PlannedFile[] {
  if (chain.length === 0) return [];
  if (chain.length > MAX_SYMBOLS_PER_REQUEST) {
    throw new SpymasterError(
      'USAGE',
      `${chain.length} options expire on ${session.date}, more than one request takes (${MAX_SYMBOLS_PER_REQUEST}).`,
      {
        hint: 'Take those near the money: --strikes 100.',
      },
    );
  }
  const common = { dataset: instrument.dataset, symbols: chain.map(({ symbol }) => symbol) };
  const file = (
    schema: 'trades' | 'mbp-1' | 'statistics',
    span: { start: bigint | string; end: bigint | string },
  ): PlannedFile => ({
    date: session.date,
    path: rawFile({ rawFolder, market: 'options', symbol: instrument.symbol }, schema, session.date),
    request: { ...common, schema, ...span },
  });
  return [
    file('trades', { ...wholeSession(session), end: books(session).end }),
    file('mbp-1', books(session)),
    file('statistics', { ...wholeSession(session), end: books(session).end }),
  ];
}
