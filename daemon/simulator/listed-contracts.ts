import { type Contract, calendarContracts } from '../../shared/contracts/futures-calendar.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { newYorkInstant } from '../../shared/session/new-york-time.ts';
import { type Session, sessionsApart } from '../../shared/session/session.ts';
import { definitionRecord, rawPrice } from './definitions.ts';
import type { ContractFeed } from './futures-tape.ts';
import type { Underlying } from './options/reference.ts';

const FIRST_FUTURE_ID = 5_000;
/** Futures expire at 09:30 in New York. */
const EXPIRY_SECONDS = 9.5 * 3600;
/**
 * Share of business in the contract that is not the front one, by sessions to the roll
 * date; beyond these it does not trade.
 */
const ROLL_SHARES: Readonly<Record<string, number>> = {
  '-4': 0.02,
  '-3': 0.08,
  '-2': 0.25,
  '-1': 0.45,
  '0': 0.25,
  '1': 0.08,
  '2': 0.02,
  '3': 0.01,
};
/** A quarter of interest less dividends, on an index of 6,000. */
const ROLL_BASIS_POINTS = 50;

/** A future that trades on a date. */
export interface Listed {
  readonly contract: Contract;
  readonly feed: ContractFeed;
}

/**
 * The contracts that trade on a date: the front one, and around a roll its neighbour with
 * a smaller share. On the roll date the neighbour is the one that had the most volume the
 * session before, and so the one to follow.
 * @param secondShare of business in the neighbour, where there is one; null for what it
 * has by the calendar
 */
export function listedContracts(
  instrument: Instrument,
  date: string,
  secondShare: number | null = null,
): Listed[] {
  const { front, next } = calendarContracts(instrument.symbol, date);
  const previousQuarter =
    front.month === 3 ? { year: front.year - 1, month: 12 } : { year: front.year, month: front.month - 3 };
  const previous = calendarContracts(
    instrument.symbol,
    `${previousQuarter.year}-${String(previousQuarter.month).padStart(2, '0')}-01`,
  ).front;
  const listed: Listed[] = [
    { contract: front, feed: { instrumentId: futureId(front), basisTicks: 0, share: 1, isFollowed: true } },
  ];
  const basisTicks = Math.round(ROLL_BASIS_POINTS / instrument.tickSizePoints);
  const nearest = [
    { contract: next, days: sessionsApart(front.rollDate, date), basisTicks },
    { contract: previous, days: sessionsApart(previous.rollDate, date), basisTicks: -basisTicks },
  ].find(({ days }) => ROLL_SHARES[String(days)] !== undefined);
  if (nearest) {
    const { contract, basisTicks: basis, days } = nearest;
    const share = secondShare ?? ROLL_SHARES[String(days)]!;
    const feed = { instrumentId: futureId(contract), basisTicks: basis, share, isFollowed: days === 0 };
    if (feed.isFollowed) listed[0] = { contract: front, feed: { ...listed[0]!.feed, isFollowed: false } };
    listed.push({ contract, feed });
  }
  return listed;
}

/**
 * The future that options are on, and what it trades above the front one: so much a
 * quarter.
 */
export function underlyingOf(instrument: Instrument, date: string, contract: Contract): Underlying {
  const { front } = calendarContracts(instrument.symbol, date);
  const quarters = ((contract.year - front.year) * 12 + contract.month - front.month) / 3;
  return {
    instrumentId: futureId(contract),
    basisPoints: quarters * ROLL_BASIS_POINTS,
    multiplierUsd: instrument.multiplierUsd,
  };
}

export const futureId = ({ year, month }: Contract): number => FIRST_FUTURE_ID + year * 4 + month / 3;

export function futureDefinition(session: Session, instrument: Instrument, contract: Contract): Uint8Array {
  const instrumentId = futureId(contract);
  const midnight = session.origin + 6n * 3_600_000_000_000n;
  return definitionRecord({
    instrument_id: instrumentId,
    ts_event: midnight,
    ts_recv: midnight,
    min_price_increment: rawPrice(instrument.tickSizePoints),
    min_price_increment_amount: rawPrice(instrument.tickSizePoints * instrument.multiplierUsd),
    unit_of_measure_qty: rawPrice(instrument.multiplierUsd),
    expiration: newYorkInstant(contract.expiry, EXPIRY_SECONDS),
    raw_instrument_id: BigInt(instrumentId),
    maturity_year: contract.year,
    maturity_month: contract.month,
    raw_symbol: contract.symbol,
    group: instrument.symbol,
    asset: instrument.symbol,
    cfi: 'FFIXSX',
    security_type: 'FUT',
    instrument_class: 'F',
  });
}

/** The futures that trade and those that options are on, each once. */
export function definedContracts(listed: readonly Listed[], underlyings: readonly Contract[]): Contract[] {
  const all = [...listed.map(({ contract }) => contract), ...underlyings];
  return [...new Map(all.map((contract) => [contract.symbol, contract])).values()];
}
