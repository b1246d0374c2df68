import type { IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { HostBars, secondsOf } from '../../plugin/placement.ts';

const SPACING = 10;
/** A host's chart with bars at these times, the first of them 100 pixels from the left. */
function host(times: readonly (Time | number)[], given?: number, offset?: (utc: number) => number) {
  const data = [...times] as Time[];
  const handlers = new Set<(scope: 'full' | 'update') => void>();
  let reads = 0;
  const series = {
    data: () => {
      reads++;
      return data.map((time) => ({ time }));
    },
    dataByIndex: () => (data.length > 0 ? { time: data.at(-1)! } : null),
    subscribeDataChanged: (handler: (scope: 'full' | 'update') => void) => handlers.add(handler),
    unsubscribeDataChanged: (handler: (scope: 'full' | 'update') => void) => handlers.delete(handler),
  } as unknown as ISeriesApi<SeriesType, Time>;
  const at = { first: 100, spacing: SPACING };
  const timeToCoordinate = (time: Time) => {
    const i = data.indexOf(time);
    return i < 0 ? null : at.first + i * at.spacing;
  };
  // The chart has two points more on its scale, of some other series.
  const timeToIndex = (time: Time) => data.indexOf(time) + 2;
  const chart = { timeScale: () => ({ timeToCoordinate, timeToIndex }) } as unknown as IChartApi;
  const bars = new HostBars(chart, series, given, offset);
  bars.begin(SPACING);
  const tell = (scope: 'full' | 'update') => {
    for (const handler of handlers) handler(scope);
  };
  return { bars, data, tell, handlers, at, reads: () => reads };
}
const every = (seconds: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => i * seconds);

describe('Where an instant lies on a host’s chart', () => {
  it('is at the left edge of the bar that begins then, and between edges by time', () => {
    const { bars } = host(every(120, 4));
    expect([bars.x(0), bars.x(120), bars.x(60), bars.x(330)]).toEqual([95, 105, 100, 122.5]);
  });
  it('goes on right of the last bar at the host’s own width, and is nowhere left of the first', () => {
    const { bars } = host(every(120, 3));
    expect([bars.x(360), bars.x(480), bars.x(-1)]).toEqual([125, 135, null]);
  });
  it('takes two minutes as two bars of one, or two fifths of one of five', () => {
    const one = host(every(60, 6)).bars;
    expect([one.barSeconds, one.x(240)! - one.x(120)!]).toEqual([60, 20]);
    const five = host(every(300, 3)).bars;
    expect([five.barSeconds, five.x(240)! - five.x(120)!]).toEqual([300, 4]);
    const fifteen = host(every(900, 3)).bars;
    expect(fifteen.x(1020)! - fifteen.x(900)!).toBeCloseTo(10 * (120 / 900), 9);
  });
  it('spreads irregular bars over their own time, and stretches over no long hole', () => {
    // A range bar of five minutes beside others of two.
    const { bars } = host([0, 120, 420, 540]);
    expect([bars.x(270), bars.x(420)]).toEqual([110, 115]);
    // From 120 on nothing for an hour: the bar is two minutes wide, and then nothing.
    const hole = host([0, 120, 3720]).bars;
    expect([hole.x(180), hole.x(240), hole.x(3000)]).toEqual([110, 115, 115]);
  });
  it('holds an instant in the bar that began before it', () => {
    const { bars } = host(every(300, 3));
    expect(bars.bar(299)).toEqual({ center: 100, index: 0 });
    expect(bars.bar(300)).toEqual({ center: 110, index: 1 });
    expect(bars.bar(9999)).toEqual({ center: 120, index: 2 });
    expect(bars.bar(-1)).toBeNull();
    expect([bars.logical(300), bars.logical(-1)]).toEqual([3, null]);
  });
  it('follows what the host adds, and reads all again only where the host has set all', () => {
    const { bars, data, tell, reads, handlers } = host(every(120, 2));
    data.push(240 as Time);
    tell('update');
    tell('update');
    bars.begin(SPACING);
    expect([bars.x(240), reads()]).toEqual([115, 1]);
    data.push(270 as Time);
    tell('update');
    expect(bars.barSeconds).toBe(30);
    data.pop();
    tell('full');
    data.splice(0, 3, 60 as Time, 120 as Time);
    tell('full');
    bars.begin(SPACING);
    expect([bars.x(120), bars.barSeconds, reads()]).toEqual([105, 60, 3]);
    // An update that goes back is none: everything is another than before.
    data.splice(1, 1);
    tell('update');
    expect([bars.bar(500)?.index, reads()]).toEqual([0, 4]);
    bars.stop();
    expect(handlers.size).toBe(0);
  });
  it('is told the width where the host knows better, and what it adds for another zone', () => {
    expect(host([0, 60, 180], 120).bars.barSeconds).toBe(120);
    const { bars } = host([7200, 7320], undefined, () => 7200);
    expect([bars.bar(125)?.index, bars.logical(125)]).toEqual([1, 3]);
    expect([bars.x(0), bars.x(120), bars.instantOf(7320 as Time)]).toEqual([95, 105, 120]);
  });
  it('goes by the last steps of a chart whose bars have become narrower', () => {
    const wide = every(300, 60);
    const narrow = Array.from({ length: 60 }, (_, i) => wide.at(-1)! + 60 * (i + 1));
    expect(host([...wide, ...narrow]).bars.barSeconds).toBe(60);
    expect(host([...narrow, ...wide.map((time) => time + 1e6)]).bars.barSeconds).toBe(300);
  });
  it('asks the chart for every bar where another series has times in between', () => {
    const uneven = host(every(120, 4));
    uneven.bars.begin(9);
    expect(uneven.bars.bar(240)).toEqual({ center: 120, index: 2 });
  });
  it('names a frame by what moves its bars, and cannot where they do not lie side by side', () => {
    const { bars, data, tell } = host(every(120, 4));
    const first = bars.begin(SPACING);
    tell('update');
    expect([first === '', bars.begin(SPACING) === first]).toEqual([false, true]);
    data.push(480 as Time);
    tell('update');
    const second = bars.begin(SPACING);
    tell('full');
    expect(new Set([first, second, bars.begin(SPACING)]).size).toBe(3);
    expect(bars.begin(9)).toBe('');
  });
  it('names a frame anew where the chart is scrolled or zoomed, and places bars by it', () => {
    const { bars, at } = host(every(120, 4));
    const first = bars.begin(SPACING);
    at.first += 30;
    const scrolled = bars.begin(SPACING);
    at.spacing = 20;
    const zoomed = bars.begin(20);
    expect(new Set([first, scrolled, zoomed]).size).toBe(3);
    expect([bars.x(120), bars.bar(240)?.center]).toEqual([140, 170]);
  });
  it('reads days as midnight UTC, and knows nothing without bars', () => {
    expect(secondsOf('2025-06-27' as Time)).toBe(Date.UTC(2025, 5, 27) / 1000);
    expect(secondsOf({ year: 2025, month: 6, day: 27 })).toBe(Date.UTC(2025, 5, 27) / 1000);
    expect(secondsOf(5 as Time)).toBe(5);
    const { bars } = host([]);
    expect([bars.x(0), bars.bar(0), bars.barSeconds]).toEqual([null, null, 120]);
  });
});
