import type { DayBars } from '../tables/bars.ts';
import { correlation, mean, quantile } from './moments.ts';

/** A figure of a market, with that of ES and the band a simulated one has to keep. */
export interface Fact {
  readonly name: string;
  readonly value: number;
  /**
   * Of bars and approaches: of 74 sessions of ES, July to December 2025; NaN where ES has
   * not been measured.
   */
  readonly real: number;
  readonly band: readonly [low: number, high: number];
}

export const isInBand = ({ value, band: [low, high] }: Fact): boolean => value >= low && value <= high;

const PRE_MARKET = [-330, 0] as const;
const WINDOW = [0, 180] as const;
const OPENING_RANGE = [0, 15] as const;

/**
 * ATR at the end of the bar before a time, its real median, and how far off it may be.
 */
const ATR_AT: readonly (readonly [name: string, minute: number, real: number, tolerance: number])[] = [
  ['04:00', -330, 1.02, 0.3],
  ['06:00', -210, 0.83, 0.3],
  ['08:00', -90, 1.06, 0.3],
  ['09:00', -30, 1.21, 0.3],
  ['08:45', -45, 1.55, 0.25],
  ['09:30', 0, 1.46, 0.25],
  ['09:35', 5, 2.45, 0.25],
  ['09:45', 15, 3.53, 0.25],
  ['10:00', 30, 3.46, 0.25],
  ['10:30', 60, 2.88, 0.25],
  ['11:00', 90, 2.66, 0.25],
  ['12:00', 150, 2.26, 0.25],
  ['12:30', 180, 2.14, 0.25],
];

/**
 * Stylised facts of one-minute bars, of simulated sessions or of real ones; sessions that
 * lack either the pre-market or the window are left out.
 */
export function priceFacts(sessions: readonly DayBars[]): Fact[] {
  const days = sessions.filter((day) =>
    [PRE_MARKET, WINDOW].every((span) => changesIn(day, span).length > 1),
  );
  const changes = days.map((day) => changesIn(day, WINDOW));
  return [
    ...atrFacts(days),
    ...rangeFacts(days),
    ...volatilityFacts(days, changes),
    ...changeFacts(days, changes),
  ];
}

const fact = (name: string, value: number, real: number, band: readonly [number, number]): Fact => ({
  name,
  value,
  real,
  band,
});
const within = (name: string, value: number, real: number, tolerance: number): Fact =>
  fact(name, value, real, [real * (1 - tolerance), real * (1 + tolerance)]);

const atrFacts = (days: readonly DayBars[]): Fact[] =>
  ATR_AT.map(([name, minute, real, tolerance]) =>
    within(`ATR, median at ${name}`, median(days.map((day) => atrAt(day, minute))), real, tolerance),
  );

function meanRange(days: readonly DayBars[], span: readonly [number, number]): number {
  return mean(days.flatMap((day) => indicesIn(day, span).map((i) => day.high[i]! - day.low[i]!)));
}

function rangeFacts(days: readonly DayBars[]): Fact[] {
  const ranges = days.map((day) => rangeOf(day, WINDOW)).filter(Number.isFinite);
  const share = (day: DayBars) => rangeOf(day, PRE_MARKET) / rangeOf(day, WINDOW);
  return [
    within('one-minute range at 09:30, mean', meanRange(days, [0, 1]), 6.4, 0.25),
    within('one-minute range at 09:31, mean', meanRange(days, [1, 2]), 5.3, 0.25),
    within('one-minute range 09:45–10:00, mean', meanRange(days, [15, 30]), 4, 0.25),
    within('one-minute range 12:00–12:30, mean', meanRange(days, [150, 180]), 2.6, 0.25),
    fact('session range, P5', quantile(ranges, 0.05), 17.7, [12, 24]),
    fact('session range, median', median(ranges), 41.6, [33, 50]),
    fact('session range, P95', quantile(ranges, 0.95), 106, [65, 130]),
    fact('pre-market range, median', median(days.map((day) => rangeOf(day, PRE_MARKET))), 19.3, [15, 26]),
    fact('pre-market range in session ranges, median', median(days.map(share)), 0.55, [0.4, 0.7]),
    fact('opening range, median', median(days.map((day) => rangeOf(day, OPENING_RANGE))), 12.6, [10, 16]),
  ];
}

function volatilityFacts(days: readonly DayBars[], changes: readonly number[][]): Fact[] {
  const scaled = scaledByMinute(days, changes);
  const session = changes.map(logVolatility);
  const before = days.map((day) => logVolatility(changesIn(day, PRE_MARKET)));
  return [
    fact('log volatility of sessions, SD', deviation(session), 0.44, [0.33, 0.52]),
    fact('log volatility, pre-market with session', correlation(before, session), 0.82, [0.65, 0.9]),
    fact('one-minute change, kurtosis', kurtosis(changes.flat()), 16.8, [6, Number.POSITIVE_INFINITY]),
    fact('one-minute change, kurtosis of a session, median', median(changes.map(kurtosis)), 3.8, [3.3, 4.6]),
    fact('one-minute change, kurtosis when scaled', kurtosis(scaled.flat()), 3.7, [3.2, 4.6]),
    fact('size of change, autocorrelation 1', withinSessions(scaled, 1), 0.037, [0.01, 0.09]),
    fact('size of change, autocorrelation 5', withinSessions(scaled, 5), 0.017, [-0.02, 0.09]),
  ];
}

function changeFacts(days: readonly DayBars[], changes: readonly number[][]): Fact[] {
  const bodies = days.flatMap((day) =>
    indicesIn(day, WINDOW).map((i) => Math.abs(day.close[i]! - day.open[i]!)),
  );
  const unchanged = mean(changes.flat().map((change) => Number(change === 0)));
  return [
    fact('change, autocorrelation 1', lagged(changes, 1), -0.02, [-0.06, 0.01]),
    fact('variance ratio, 5 minutes', varianceRatio(changes, 5), 0.94, [0.88, 1]),
    fact('variance ratio, 10 minutes', varianceRatio(changes, 10), 0.92, [0.84, 0.98]),
    fact('variance ratio, 30 minutes', varianceRatio(changes, 30), 0.98, [0.75, 1.1]),
    fact('minutes unchanged', unchanged, 0.06, [0.03, 0.09]),
    fact('run of signs, mean', meanRun(changes), 1.96, [1.88, 2.05]),
    fact(
      'one-minute range over size of change, means',
      meanRange(days, WINDOW) / mean(bodies),
      1.95,
      [1.7, 2.1],
    ),
  ];
}

function indicesIn(day: DayBars, [from, to]: readonly [number, number]): number[] {
  const found: number[] = [];
  for (let i = 0; i < day.minute.length; i++)
    if (day.minute[i]! >= from && day.minute[i]! < to) found.push(i);
  return found;
}

function rangeOf(day: DayBars, span: readonly [number, number]): number {
  const indices = indicesIn(day, span);
  return Math.max(...indices.map((i) => day.high[i]!)) - Math.min(...indices.map((i) => day.low[i]!));
}

/** Of the last bar that had ended. */
function atrAt(day: DayBars, minute: number): number {
  let last = Number.NaN;
  for (let i = 0; i < day.minute.length && day.minute[i]! < minute; i++) last = day.atr[i]!;
  return last;
}

/** Closes less the closes of the minutes before. */
function changesIn(day: DayBars, span: readonly [number, number]): number[] {
  return indicesIn(day, span).flatMap((i) => (i > 0 ? [day.close[i]! - day.close[i - 1]!] : []));
}

/** The minutes that {@link changesIn} changes in. */
function minutesOfChanges(day: DayBars, span: readonly [number, number]): number[] {
  return indicesIn(day, span).flatMap((i) => (i > 0 ? [day.minute[i]!] : []));
}

/** In deviations of their minute and of their session. */
function scaledByMinute(days: readonly DayBars[], changes: readonly (readonly number[])[]): number[][] {
  const inSession = changes.map((day) => {
    const unit = deviation(day);
    return day.map((change) => change / unit);
  });
  const minutes = days.map((day) => minutesOfChanges(day, WINDOW));
  const ofMinute = Map.groupBy(
    inSession.flatMap((day, d) => day.map((change, i) => ({ minute: minutes[d]![i]!, change }))),
    ({ minute }) => minute,
  );
  const unitOf = (minute: number) =>
    Math.sqrt(mean(ofMinute.get(minute)!.map(({ change }) => change ** 2))) || 1;
  const units = new Map([...ofMinute.keys()].map((minute) => [minute, unitOf(minute)]));
  return inSession.map((day, d) => day.map((change, i) => change / units.get(minutes[d]![i]!)!));
}

const logVolatility = (changes: readonly number[]): number =>
  Math.log(Math.sqrt(mean(changes.map((x) => x * x))));

/** Autocorrelation of sizes about each session's own mean. */
function withinSessions(days: readonly (readonly number[])[], lag: number): number {
  const sizes = days.map((day) => {
    const size = day.map(Math.abs);
    const center = mean(size);
    return size.map((value) => value - center);
  });
  return lagged(sizes, lag);
}

function lagged(days: readonly (readonly number[])[], lag: number): number {
  let [product, square, pairs, count] = [0, 0, 0, 0];
  for (const day of days)
    for (let i = 0; i < day.length; i++) {
      square += day[i]! ** 2;
      count++;
      if (i < lag) continue;
      product += day[i]! * day[i - lag]!;
      pairs++;
    }
  return product / pairs / (square / count);
}

/** Variance of changes over so many minutes, in those of one. */
function varianceRatio(days: readonly (readonly number[])[], minutes: number): number {
  const sums = days.flatMap((day) =>
    Array.from({ length: Math.max(0, day.length - minutes + 1) }, (_, i) =>
      day.slice(i, i + minutes).reduce((sum, change) => sum + change, 0),
    ),
  );
  return mean(sums.map((sum) => sum ** 2)) / minutes / mean(days.flat().map((change) => change ** 2));
}

function meanRun(days: readonly (readonly number[])[]): number {
  let [runs, length] = [0, 0];
  for (const day of days) {
    const signs = day.map(Math.sign).filter((sign) => sign !== 0);
    length += signs.length;
    runs += signs.filter((sign, i) => i === 0 || sign !== signs[i - 1]).length;
  }
  return length / runs;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}

function kurtosis(values: readonly number[]): number {
  const center = mean(values);
  const moment = (power: number) => mean(values.map((value) => (value - center) ** power));
  return moment(4) / moment(2) ** 2;
}

const median = (values: readonly number[]): number => quantile(values.filter(Number.isFinite), 0.5);
