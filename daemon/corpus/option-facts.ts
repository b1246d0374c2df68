import { OPENING_RANGE_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { mean, quantile } from './moments.ts';
import type { OptionDay, OptionTrade } from './option-day.ts';
import type { Fact } from './price-facts.ts';

/**
 * What a simulated chain has to keep; where ES itself has not been measured, the band
 * alone is held.
 */
const fact = (name: string, value: number, band: readonly [number, number]): Fact => ({
  name,
  value,
  real: Number.NaN,
  band,
});

const ROUND_POINTS = 25;
/** Beyond it only round strikes are listed. */
const ROUND_REACH_POINTS = 100;

const shareOf = <T>(values: readonly T[], is: (value: T) => boolean): number =>
  values.filter(is).length / values.length;
/** Stylised facts of option chains, of simulated sessions or of real ones. */
export function optionFacts(days: readonly { readonly open: number; readonly day: OptionDay }[]): Fact[] {
  return [
    ...tradeFacts(days.map(({ day }) => day)),
    ...quoteFacts(days.map(({ day }) => day)),
    ...openInterestFacts(days.map(({ day }) => day)),
    ...dealerFacts(days),
  ];
}

function tradeFacts(days: readonly OptionDay[]): Fact[] {
  const trades = days.flatMap((day) => day.trades);
  const quoted = trades.filter(({ bid, ask }) => bid > 0 && ask > 0);
  const sizes = trades.map(({ size }) => size);
  const sided = quoted.filter(({ aggressor }) => aggressor !== 0);
  const quoteRule = ({ price, bid, ask }: OptionTrade) => Math.sign(price - (bid + ask) / 2);
  return [
    fact('option trades a session', trades.length / days.length, [20_000, 60_000]),
    fact(
      '… at the bid or at the offer',
      shareOf(quoted, (t) => t.price === t.bid || t.price === t.ask),
      [0.85, 0.95],
    ),
    fact(
      '… outside of the quote',
      shareOf(quoted, (t) => t.price < t.bid || t.price > t.ask),
      [0, 0],
    ),
    fact(
      '… whose side the venue says',
      shareOf(trades, ({ aggressor }) => aggressor !== 0),
      [0.93, 0.97],
    ),
    fact(
      '… whose side the quote tells',
      shareOf(sided, (t) => quoteRule(t) === t.aggressor),
      [0.9, 1],
    ),
    // 59 % of trades on CBOE (Savickas & Wilson, On Inferring the Direction of Option
    // Trades, 2003).
    fact(
      '… whose side the last price tells',
      shareOf(sided, (t) => t.tickRule === t.aggressor),
      [0.5, 0.7],
    ),
    fact(
      'option trades of one contract',
      shareOf(sizes, (size) => size === 1),
      [0.42, 0.6],
    ),
    fact('contracts of an option trade, mean', mean(sizes), [4, 8]),
    fact('contracts of an option trade, one in a hundred', quantile(sizes, 0.99), [100, 250]),
  ];
}

function quoteFacts(days: readonly OptionDay[]): Fact[] {
  const widths = days.flatMap((day) => day.widths);
  const widthNear = (low: number, high: number) =>
    quantile(
      widths.filter(({ mid }) => mid >= low && mid < high).map(({ width }) => width),
      0.5,
    );
  const smiles = days.flatMap(({ smile }) => (smile ? [smile] : []));
  return [
    fact('option records a session, thousands', mean(days.map(({ records }) => records)) / 1000, [60, 4000]),
    fact('0DTE quote around 2 to 4 points, median width', widthNear(2, 4), [0.1, 0.25]),
    fact('0DTE quote around 8 to 15 points, median width', widthNear(8, 15), [0.15, 0.5]),
    fact('0DTE quote around 90 to 110 points, median width', widthNear(90, 110), [0.5, 0.75]),
    fact(
      '0DTE volatility at 09:30, median',
      quantile(
        smiles.map((s) => s.atTheMoney),
        0.5,
      ),
      [0.07, 0.2],
    ),
    fact(
      '… one day in twenty below',
      quantile(
        smiles.map((s) => s.atTheMoney),
        0.05,
      ),
      [0.04, 0.12],
    ),
    fact(
      '… one day in twenty above',
      quantile(
        smiles.map((s) => s.atTheMoney),
        0.95,
      ),
      [0.12, 0.4],
    ),
    fact(
      '… put less call of a quarter delta, median',
      quantile(
        smiles.map((s) => s.riskReversal),
        0.5,
      ),
      [0.02, 0.06],
    ),
  ];
}

function openInterestFacts(days: readonly OptionDay[]): Fact[] {
  const putsForACall = days.map(({ openInterest }) => {
    const sum = (right: string) =>
      [...openInterest].reduce(
        (total, [option, contracts]) => total + (option.right === right ? contracts : 0),
        0,
      );
    return sum('P') / sum('C');
  });
  const perSeries = (isRound: boolean) =>
    mean(
      days.flatMap(({ openInterest, smile }) =>
        [...openInterest].flatMap(([{ strikePoints }, contracts]) => {
          const isNear = Math.abs(strikePoints - (smile?.future ?? Number.NaN)) <= ROUND_REACH_POINTS;
          return isNear && (strikePoints % ROUND_POINTS === 0) === isRound ? [contracts] : [];
        }),
      ),
    );
  const signs = days.map(({ netGamma }) => netGamma.filter(Number.isFinite));
  return [
    fact('open interest of puts for that of calls', mean(putsForACall), [1.2, 1.8]),
    fact('… at strikes of 25 points for others', perSeries(true) / perSeries(false), [3, 8]),
    fact(
      'open-interest gamma above 0 at 09:30, days',
      shareOf(signs, (net) => net[0]! > 0),
      [0.55, 0.8],
    ),
    fact(
      '… of both signs from 09:30 to 12:30, days',
      shareOf(signs, (net) => net.some((each) => each > 0) && net.some((each) => each < 0)),
      [0.15, 0.4],
    ),
  ];
}

function dealerFacts(days: readonly { readonly open: number; readonly day: OptionDay }[]): Fact[] {
  const at = (minutes: number) =>
    days.map(({ open, day }) => day.trades.findLast((trade) => trade.at < open + minutes * NS_PER_MINUTE));
  const atHalfPastTen = at(60).map((trade) => trade?.dealerGamma ?? Number.NaN);
  const crosses = days.map(({ open, day }) => {
    const seen = day.trades.filter((trade) => trade.at >= open + OPENING_RANGE_NS).map((t) => t.dealerGamma);
    return seen.some((gamma) => gamma > 0) && seen.some((gamma) => gamma < 0);
  });
  const tideFacts = (['C', 'P'] as const).flatMap((right) => {
    const tides = at(180).map((trade) => trade?.tides[right] ?? Number.NaN);
    const center = mean(tides);
    const deviation = Math.sqrt(mean(tides.map((tide) => (tide - center) ** 2)));
    const name = right === 'C' ? 'call' : 'put';
    return [
      fact(
        `${name} tide above 0 at 12:30, days`,
        shareOf(tides, (tide) => tide > 0),
        [0.3, 0.7],
      ),
      fact(`${name} tide, mean in standard deviations`, Math.abs(center) / deviation, [0, 0.5]),
    ];
  });
  return [
    fact(
      'dealer gamma below 0 at 10:30, days',
      shareOf(atHalfPastTen, (gamma) => gamma < 0),
      [0.3, 0.7],
    ),
    fact('… of both signs from 09:45 to 12:30, days', shareOf(crosses, Boolean), [0.35, 0.7]),
    ...tideFacts,
  ];
}
