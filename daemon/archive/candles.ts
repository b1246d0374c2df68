import { chartTime } from '../../pipeline/frames/answer-message.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { newYorkDateOf } from '../../shared/session/new-york-time.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { type DayBars, readDayBars } from '../tables/bars.ts';

/** Bars of stored sessions, column by column, ascending. */
export interface Candles {
  /** Unix seconds of each start. */
  readonly time: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

export interface CandleSpan {
  /** Unix seconds; bars that begin from the first to before the other. */
  readonly from: number;
  readonly to: number;
  /** Of each bar. */
  readonly minutes: number;
  /** At least so many, though they begin before `from`, as far as there are. */
  readonly atLeast: number;
}

/** A year and some. */
const MAX_SESSIONS = 300;

/** Bars of every stored session of a span, made of its minutes. */
export async function candlesOf(lake: Lake, symbol: string, span: CandleSpan): Promise<Candles> {
  const { from, to, atLeast } = span;
  const [first, last] = [newYorkDateOf(from), newYorkDateOf(to)];
  const dates = (await lake.dates(DATASETS.bars(symbol))).filter((date) => date <= last);
  const asked = dates.filter((date) => date >= first).length;
  if (asked > MAX_SESSIONS)
    throw new SpymasterError('USAGE', `Bars of ${asked} sessions are too many at once.`, {
      hint: `Ask for at most ${MAX_SESSIONS}.`,
    });
  const days: Candles[] = [];
  let count = 0;
  for (const date of dates.toReversed()) {
    if (date < first && count >= atLeast) break;
    const day = dayOf(await readDayBars(lake, symbol, sessionOf(date)), span, count < atLeast);
    count += day.time.length;
    days.unshift(day);
  }
  return joined(days);
}

/** @param early what begins before the span counts too */
function dayOf(bars: DayBars, { from, to, minutes }: CandleSpan, early: boolean): Candles {
  const candles = empty();
  const session = sessionOf(bars.date);
  for (let i = 0; i < bars.minute.length; i++) {
    const start = Math.floor(bars.minute[i]! / minutes) * minutes;
    const time = chartTime(session, session.rthOpen + start * NS_PER_MINUTE);
    if (time >= to || (time < from && !early)) continue;
    const last = candles.time.length - 1;
    if (candles.time[last] === time) extend(candles, last, bars, i);
    else begin(candles, time, bars, i);
  }
  return candles;
}

function begin(candles: Candles, time: number, bars: DayBars, i: number): void {
  candles.time.push(time);
  candles.open.push(bars.open[i]!);
  candles.high.push(bars.high[i]!);
  candles.low.push(bars.low[i]!);
  candles.close.push(bars.close[i]!);
  candles.volume.push(bars.volume[i]!);
}

function extend(candles: Candles, last: number, bars: DayBars, i: number): void {
  candles.high[last] = Math.max(candles.high[last]!, bars.high[i]!);
  candles.low[last] = Math.min(candles.low[last]!, bars.low[i]!);
  candles.close[last] = bars.close[i]!;
  candles.volume[last]! += bars.volume[i]!;
}

const empty = (): Candles => ({ time: [], open: [], high: [], low: [], close: [], volume: [] });

function joined(days: readonly Candles[]): Candles {
  const all = empty();
  for (const day of days)
    for (const column of Object.keys(all) as (keyof Candles)[])
      for (const value of day[column]) all[column].push(value);
  return all;
}
