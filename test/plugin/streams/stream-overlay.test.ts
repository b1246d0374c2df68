import { describe, expect, it } from 'vitest';
import type { PaneGeometry } from '../../../plugin/streams/pane-primitive.ts';
import { StreamOverlay } from '../../../plugin/streams/stream-overlay.ts';
import type { StreamBar } from '../../../shared/protocol/stream-messages.ts';
import { FIRST, frame, messageOf, STREAM_BAR } from '../../messages.ts';
import { sceneOf } from '../scenes.ts';

/** Ten pixels a bar; ninety-six high without the rows. */
const geometry: PaneGeometry = {
  width: 400,
  height: 196,
  x: (time) => ((time - FIRST) / 120) * 10,
};
const SESSION = messageOf('session');

const barsOf = (count: number, change: (i: number) => Partial<StreamBar> = () => ({})): StreamBar[] =>
  Array.from({ length: count }, (_, i) => ({
    ...STREAM_BAR,
    lowCoverage: [],
    time: FIRST + 120 * (i + 1),
    ...change(i),
  }));

function picture(bars: readonly StreamBar[], streams: typeof SESSION.streams = SESSION.streams) {
  const scene = sceneOf([{ ...SESSION, streams }]);
  const { state } = scene;
  const values = { PM_HIGH: 6010, PM_LOW: 5990, OR_HIGH: null, OR_LOW: null, SMA_90: null, EMA_20: null };
  state.apply({ type: 'levels', ...frame, point: { time: FIRST, absent: {}, values } });
  for (const bar of bars) state.apply({ type: 'streams', ...frame, time: bar.time, rows: [bar] });
  const overlay = new StreamOverlay(scene, () => 'PM_HIGH');
  overlay.update(geometry);
  return overlay.renderer.picture!;
}

describe('The pane of streams', () => {
  it('draws smoothed pressure in the middle of the bar that closed', () => {
    const {
      lines: [line],
      rules,
    } = picture(barsOf(3, (i) => ({ smooth: { ...STREAM_BAR.smooth, pressure: [0, 0.3, -0.3][i]! } }))).line;
    expect(line!.map(({ x }) => x)).toEqual([5, 15, 25]);
    // 0.3 is two and a half times what is large: the edge of the scale, of 16 to 112.
    expect(line!.map(({ y }) => y)).toEqual([64, 16, 112].map((y) => expect.closeTo(y, 9)));
    expect(rules).toEqual([64, 44.8, 83.2].map((y) => expect.closeTo(y, 9)));
  });
  it('says whose streams they are, and how its forecasts have done', () => {
    expect(picture(barsOf(1)).title).toBe('Pressure at PM high ↑  +0.09 · 8 of 10 stayed inside (35 days)');
    const unproved = [
      { stream: 'pressure' as const, coverage: 0.7, days: 35, unproved: 'no better than decay', courses: [] },
    ];
    expect(picture(barsOf(1), { ...SESSION.streams!, projections: unproved }).title).toContain(
      'its way is not forecast: no better than decay',
    );
    expect(picture([]).title).toBe('Streams begin with the first closed bar.');
    expect(picture([], null).title).toBe('No streams: too few sessions tell what is usual.');
  });
  it('opens the fan from the last bar, a bar’s width for every bar ahead', () => {
    const { fan, judged, lines } = picture(barsOf(2)).line;
    expect(fan!.low).toHaveLength(11);
    expect(fan!.middle[0]).toEqual(lines[0]![1]);
    expect(fan!.high.at(-1)!.x).toBe(15 + 100);
    expect(fan!.low.at(-1)!.y).toBeGreaterThan(fan!.high.at(-1)!.y);
    expect(judged).toBeNull();
  });
  it('keeps what was foreseen ten bars ago, to be judged by what came', () => {
    const { judged } = picture(barsOf(12)).line;
    expect(judged!.low.map(({ x }) => x)).toEqual(Array.from({ length: 11 }, (_, i) => 15 + 10 * i));
  });
  it('draws no line over bars in which pressure is not known, and says so', () => {
    const unknown = (i: number): Partial<StreamBar> => ({ lowCoverage: i === 2 ? ['flow'] : ['barrier'] });
    expect(picture(barsOf(5, unknown)).line.lines.map((line) => line.map(({ x }) => x))).toEqual([
      [5, 15],
      [35, 45],
    ]);
    expect(picture(barsOf(3, unknown)).title).toBe('Pressure at PM high ↑ is not known: flow missing');
  });
  it('keeps the fan within its scale', () => {
    const far = { ...STREAM_BAR.fans[0]!, q90: Array<number>(10).fill(0.9) };
    const { fan } = picture(barsOf(1, () => ({ fans: [far] }))).line;
    expect(Math.min(...fan!.high.map(({ y }) => y))).toBeGreaterThanOrEqual(16);
    const low = { ...STREAM_BAR.fans[0]!, q10: Array<number>(10).fill(-0.9) };
    const below = picture(barsOf(1, () => ({ fans: [low] }))).line.fan!;
    expect(Math.max(...below.low.map(({ y }) => y))).toBeLessThanOrEqual(112);
  });
  it('judges the fan of ten bars ago by the clock, whatever is missing, from its low to its high', () => {
    const [flat] = STREAM_BAR.fans;
    const fanOf = (high: number) => [{ ...flat!, q90: Array<number>(10).fill(high) }];
    const numbers = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13];
    const bars = numbers.map((n) => ({
      ...STREAM_BAR,
      lowCoverage: [],
      time: FIRST + 120 * n,
      fans: fanOf(n === 3 ? 0.3 : 0.2),
    }));
    const { judged, lines } = picture(bars).line;
    expect(judged!.high[1]!.y).toBeCloseTo(16, 9);
    expect(judged!.high[0]!.x).toBe(25);
    expect(judged!.low[1]!.y).toBeGreaterThan(judged!.high[1]!.y);
    expect(lines.map((line) => line.length)).toEqual([5, 6]);
  });
  it('draws no fan where none was sent', () => {
    expect(picture(barsOf(12, () => ({ fans: [] }))).line).toMatchObject({ fan: null, judged: null });
  });
  it('has a row for each stream, by direction where it has one', () => {
    const { rows } = picture(barsOf(1, () => ({ lowCoverage: ['flow'] })));
    expect(rows.map(({ text }) => text)).toEqual([
      'Momentum +0.31',
      'Flow not known',
      'Barrier +0.40',
      'Dealer −0.10',
      'Setup +0.35',
    ]);
    expect(rows.map(({ top }) => top)).toEqual([116, 132, 148, 164, 180]);
    const cells = rows.map(({ cells: [cell] }) => cell!);
    expect(cells.map(({ hue }) => hue)).toEqual(['up', 'down', 'up', 'grey', 'grey']);
    expect(cells.map(({ isUnknown }) => isUnknown)).toEqual([false, true, false, false, false]);
    expect(cells[0]).toMatchObject({ left: 0, right: 10, strength: expect.closeTo(0.31 / 0.7, 9) });
  });
  it('says which row lies where, and none where there is no room for rows', () => {
    const overlay = new StreamOverlay(sceneOf([SESSION]), () => 'PM_HIGH');
    overlay.update(geometry);
    expect([115, 116, 131, 132, 195, 196].map((y) => overlay.rowAt(y))).toEqual([
      null,
      'momentum',
      'momentum',
      'flow',
      'setup',
      null,
    ]);
    overlay.update({ ...geometry, height: 131 });
    expect(overlay.rowAt(120)).toBeNull();
    const own = new StreamOverlay(sceneOf([SESSION]), () => 'PM_HIGH', 'flow');
    own.update(geometry);
    expect([own.rowAt(190), own.renderer.picture!.rows]).toEqual([null, []]);
  });
  it('is as strong as can be from seven tenths on, and up where it is nothing', () => {
    const { rows } = picture(barsOf(1, () => ({ momentum: 0.9, flow: 0 })));
    expect([rows[0]!.cells[0]!.strength, rows[1]!.cells[0]!.hue]).toEqual([1, 'up']);
  });
  it('has a line in the lowest of panes, not upside down', () => {
    const overlay = new StreamOverlay(sceneOf([SESSION]), () => 'PM_HIGH');
    overlay.update({ ...geometry, height: 10 });
    const [zero, above, below] = overlay.renderer.picture!.line.rules;
    expect(above).toBeLessThan(zero!);
    expect(below).toBeGreaterThan(zero!);
    overlay.update({ ...geometry, height: 132 });
    expect(overlay.renderer.picture!.rows).toHaveLength(5);
  });
  it('draws no cell far outside the pane', () => {
    const { rows } = picture(barsOf(80));
    expect(rows[0]!.cells.at(-1)!.left).toBeLessThanOrEqual(400);
  });
});
