import { blackPrice, USUAL_RATE } from '../../../pipeline/options/black-76.ts';
import { addDays, newYorkInstant } from '../../../shared/session/new-york-time.ts';
import { previousSession, type Session, toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { STAT_TYPE } from '../../databento/index.ts';
import { definitionRecord, FLAG_ACTUAL, FLAG_FINAL, rawPrice, type Statistic } from '../definitions.ts';
import { Random } from '../random.ts';
import { LISTED_DAYS, type OpenInterest } from './open-interest.ts';
import { nearestTick, OPTION_TICK_POINTS } from './quote.ts';
import type { Series } from './series.ts';
import type { Surface } from './surface.ts';

const NS_PER_DAY = 86_400_000_000_000n;
/** The exchange's tick table of options on these futures. */
const TICK_RULE = 15;
const CLASSIFICATION = {
  european: { C: 'OCEFPS', P: 'OPEFPS' },
  american: { C: 'OCAFPS', P: 'OPAFPS' },
} as const;

const HOUR_NS = 60 * NS_PER_MINUTE;
/** After 18:00: when settlements and first figures come, and when the final ones do. */
const FIRST_FIGURES_NS = 2 * HOUR_NS;
const FINAL_FIGURES_NS = 13.5 * HOUR_NS;
/** The final open interest of one series is put right before the open. */
const CORRECTION_NS = 15.2 * HOUR_NS;
/** First figures are this much off at most. */
const PRELIMINARY_ERROR = 0.04;
/** Series whose open interest the exchange does not send. */
const MISSING_SHARE = 0.03;

/** The future that options are on. */
export interface Underlying {
  readonly instrumentId: number;
  /** What it trades above the front contract. */
  readonly basisPoints: number;
  /** US dollars per point. */
  readonly multiplierUsd: number;
}

export function definitionOf(series: Series, underlying: Underlying, at: bigint): Uint8Array {
  const { instrumentId, symbol, right, strikePoints, expiry } = series;
  const [year = '', month = '', day = ''] = expiry.date.split('-');
  return definitionRecord({
    instrument_id: instrumentId,
    ts_event: at,
    ts_recv: at,
    expiration: expiry.expiration,
    activation: expiry.expiration - BigInt(LISTED_DAYS[expiry.style]) * NS_PER_DAY,
    strike_price: rawPrice(strikePoints),
    raw_instrument_id: BigInt(instrumentId),
    underlying_id: underlying.instrumentId,
    unit_of_measure_qty: rawPrice(underlying.multiplierUsd),
    maturity_year: Number(year),
    maturity_month: Number(month),
    maturity_day: Number(day),
    raw_symbol: symbol,
    group: expiry.root,
    asset: expiry.root,
    cfi: CLASSIFICATION[expiry.style][right],
    security_type: 'OOF',
    underlying: expiry.underlying.symbol,
    strike_price_currency: 'USD',
    instrument_class: right,
    tick_rule: TICK_RULE,
  });
}

/**
 * What a chain's file of definitions holds beside it, and nobody should trade by: a
 * spread that a customer made up, and a strike that was taken back.
 */
export function ignoredDefinitions(series: Series, underlying: Underlying, at: bigint): Uint8Array[] {
  const spread = { ...series, instrumentId: series.instrumentId - 4, symbol: 'UD:1V: VT 2509280001' };
  const deleted = { ...series, instrumentId: series.instrumentId - 2, symbol: `${series.symbol}5` };
  const common = {
    ts_event: at,
    ts_recv: at,
    underlying: series.expiry.underlying.symbol,
    security_type: 'OOF',
  };
  return [
    definitionRecord({
      ...common,
      instrument_id: spread.instrumentId,
      raw_symbol: spread.symbol,
      asset: series.expiry.root,
      instrument_class: 'T',
      user_defined_instrument: 'Y',
      underlying_id: underlying.instrumentId,
    }),
    definitionOf(deleted, underlying, at),
    definitionRecord({
      ...common,
      ts_recv: at + 1n,
      instrument_id: deleted.instrumentId,
      raw_symbol: deleted.symbol,
      asset: series.expiry.root,
      instrument_class: series.right,
      security_update_action: 'D',
    }),
  ];
}

/** A statistic of the session before, as the exchange sends it. */
export type ReportedFigure = Omit<Statistic, 'sequence'>;

/**
 * What the exchange says of a chain before a session, in order of time: settlements,
 * volume and first open interest of the session before in the evening, the final open
 * interest in the morning, and one that is put right.
 */
export function referenceStatistics(
  listed: readonly { readonly series: Series; readonly settlementPoints: number }[],
  { session, seed, openInterest }: { session: Session; seed: number; openInterest: OpenInterest },
): ReportedFigure[] {
  const { date } = session;
  const tsRef = newYorkInstant(previousSession(date) ?? addDays(date, -1), 0);
  const evening = toTimestamp(session, FIRST_FIGURES_NS);
  const morning = toTimestamp(session, FINAL_FIGURES_NS);
  const correction = toTimestamp(session, CORRECTION_NS);
  const record = (
    at: bigint,
    { instrumentId }: Series,
    what: { statType: number; price?: bigint; quantity?: number; flags?: number },
  ): ReportedFigure => ({
    instrumentId,
    tsEvent: at,
    tsRef,
    statType: what.statType,
    price: what.price ?? null,
    quantity: what.quantity === undefined ? null : BigInt(what.quantity),
    ...(what.flags === undefined ? {} : { flags: what.flags }),
  });
  const positions = listed.map(({ series, settlementPoints }) => {
    const random = new Random(seed, date, series.symbol, 'figures');
    const isMissing = random.next() < MISSING_SHARE;
    const error = 1 + PRELIMINARY_ERROR * (2 * random.next() - 1);
    return { series, settlementPoints, ...openInterest.before(date, series), isMissing, error };
  });
  const known = positions.filter(({ isMissing }) => !isMissing);
  const first = positions.flatMap(
    ({ series, settlementPoints, volume, openInterest: contracts, isMissing, error }) => [
      record(evening, series, {
        statType: STAT_TYPE.settlement,
        price: rawPrice(nearestTick(settlementPoints) * OPTION_TICK_POINTS),
        flags: FLAG_FINAL | FLAG_ACTUAL,
      }),
      record(evening, series, { statType: STAT_TYPE.clearedVolume, quantity: volume }),
      ...(isMissing
        ? []
        : [
            record(evening, series, {
              statType: STAT_TYPE.openInterest,
              quantity: Math.round(contracts * error),
            }),
          ]),
    ],
  );
  const wrong = known[Math.floor(new Random(seed, date, 'correction').next() * known.length)];
  const final = known.map((position) =>
    record(morning, position.series, {
      statType: STAT_TYPE.openInterest,
      quantity: position === wrong ? 10 * position.openInterest : position.openInterest,
    }),
  );
  const corrected = wrong
    ? [record(correction, wrong.series, { statType: STAT_TYPE.openInterest, quantity: wrong.openInterest })]
    : [];
  return [...first, ...final, ...corrected];
}

/** What an option is worth on a surface, in points. */
export function fairPrice(
  surface: Surface,
  { series: { right, strikePoints }, expiry }: { readonly series: Series; readonly expiry: number },
  at: number,
  future: number,
): number {
  const seconds = surface.secondsTo(expiry, at);
  const totalVariance = surface.totalVariance(expiry, at, future);
  const sigma = surface.sigma(totalVariance, strikePoints, future, seconds);
  return blackPrice(right, { future, strike: strikePoints, seconds, sigma, rate: USUAL_RATE });
}
