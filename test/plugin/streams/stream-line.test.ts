import { describe, expect, it } from 'vitest';
import type { SomeOptions } from '../../../plugin/options.ts';
import type { PaneGeometry } from '../../../plugin/streams/pane-primitive.ts';
import { type LineStream, StreamLine } from '../../../plugin/streams/stream-line.ts';
import type { StreamBar } from '../../../shared/protocol/stream-messages.ts';
import { FIRST, messageOf, STREAM_BAR } from '../../messages.ts';
import { sceneOf } from '../scenes.ts';

/** Ten pixels a bar; a hundred high, one unit of a stream fifty. */
const geometry: PaneGeometry = { width: 400, height: 100, x: (time) => ((time - FIRST) / 120) * 10 };
const BOX = { top: 0, bottom: 100 };
const SESSION = messageOf('session');
const [FAN] = STREAM_BAR.fans;
const bars = (count: number, change: Partial<StreamBar> = {}): StreamBar[] =>
  Array.from({ length: count }, (_, i) => ({
    ...STREAM_BAR,
    lowCoverage: [],
    time: FIRST + 120 * (i + 1),
    ...change,
  }));

function lineOf(stream: LineStream, options: SomeOptions = {}, streams = SESSION.streams) {
  return new StreamLine(sceneOf([{ ...SESSION, streams }], options), stream);
}
/** Heights in units of a stream, on a scale of 2.5 times what is large either way. */
const units = (y: number, scale = 0.3) => (scale * (50 - y)) / 50;

describe('The line of a stream', () => {
  it('is smoothed where the stream moves, and as it is where it does not', () => {
    // On one scale with pressure where it moves, wider where a value is; else on that of rows.
    for (const [stream, value, scale] of [
      ['momentum', 0.25, 0.3],
      ['flow', -0.2, 0.3],
      ['barrier', 0.38, 0.38],
      ['dealer', -0.1, 0.7],
      ['setup', 0.35, 0.7],
    ] as const) {
      const { lines, rules } = lineOf(stream).picture(bars(1), geometry, BOX);
      expect([stream, units(lines[0]![0]!.y, scale)]).toEqual([stream, expect.closeTo(value, 9)]);
      expect(rules).toEqual([50]);
    }
  });
  it('has structure dashed beside pressure where that is wanted, with a scale for both', () => {
    expect(lineOf('pressure').picture(bars(1), geometry, BOX).dashed).toEqual([]);
    expect(lineOf('flow', { structure: true }).picture(bars(1), geometry, BOX).dashed).toEqual([]);
    const line = lineOf('pressure', { structure: true });
    const { dashed, lines } = line.picture(bars(1, { structure: 0.6 }), geometry, BOX);
    expect(dashed[0]![0]!.y).toBeCloseTo(0, 9);
    expect(lines[0]![0]!.y).toBeCloseTo(50 - (50 * 0.09) / 0.6, 9);
    expect(line.title(bars(1)[0])).toContain('structure +0.20');
  });
  it('has no structure where barrier or setup are not known', () => {
    const line = lineOf('pressure', { structure: true });
    expect(line.picture(bars(2, { lowCoverage: ['setup'] }), geometry, BOX)).toMatchObject({
      dashed: [],
      lines: [expect.anything()],
    });
  });
  it('shows ways it went before in the place of the fan: at its low, its middle, its high', () => {
    const course = [-1, 0, 1, 2, -2, 0.5, 0, 0, 0, 0];
    const projections = [{ ...SESSION.streams!.projections[0]!, stream: 'flow' as const, courses: [course] }];
    const line = lineOf('flow', { courses: true }, { ...SESSION.streams!, projections });
    const flow = [{ ...FAN!, stream: 'flow' as const, q50: Array<number>(10).fill(0.1) }];
    expect(
      lineOf('flow', {}, { ...SESSION.streams!, projections }).picture(bars(1, { fans: flow }), geometry, BOX)
        .courses,
    ).toEqual([]);
    const [way] = line.picture(bars(1, { fans: flow }), geometry, BOX).courses;
    // The fan goes from 0.09 less a hundredth a bar to as much more.
    const expected = [
      0.09,
      0.08,
      0.1,
      0.12,
      0.1 + 2 * 0.03,
      0.1 - 2 * 0.06,
      0.1 + 0.5 * 0.05,
      0.1,
      0.1,
      0.1,
      0.1,
    ];
    expect(way!.map(({ y }) => units(y))).toEqual(expected.map((value) => expect.closeTo(value, 9)));
    expect(way!.map(({ x }) => x)).toEqual(expected.map((_, i) => 5 + 10 * i));
    expect(line.title(bars(1, { fans: flow })[0])).toBe('Flow at PM high ↑  −0.20 · 1 ways it went before');
  });
  it('keeps those within what a stream can be', () => {
    const projections = [{ ...SESSION.streams!.projections[0]!, courses: [Array<number>(10).fill(9)] }];
    const line = lineOf('pressure', { courses: true }, { ...SESSION.streams!, projections });
    const wide = [{ ...FAN!, q90: Array<number>(10).fill(0.9) }];
    const { courses, fan } = line.picture(bars(1, { fans: wide }), geometry, BOX);
    const zero = 50;
    const unit = (zero - fan!.high[1]!.y) / 0.9;
    expect(courses[0]![1]!.y).toBeCloseTo(zero - unit, 9);
    // The scale has room for them.
    expect(courses[0]![1]!.y).toBeCloseTo(BOX.top, 9);
  });
  it('claims no ways where there is no fan, and no coverage where it was never tried', () => {
    const shown = lineOf('pressure', { courses: true });
    expect(shown.title(bars(1, { fans: [] })[0])).toContain('8 of 10 stayed inside');
    const projections = [{ ...SESSION.streams!.projections[0]!, coverage: null }];
    const untried = lineOf('pressure', {}, { ...SESSION.streams!, projections });
    expect(untried.title(bars(1)[0])).toContain('its way is not forecast');
  });
  it('has the fan of ten bars ago in its scale, and no bar that is off the chart', () => {
    const high = [{ ...FAN!, stream: 'flow' as const, q90: Array<number>(10).fill(0.95) }];
    const row = bars(11).map((bar, i) => (i === 0 ? { ...bar, fans: high } : { ...bar, fans: [] }));
    const { judged } = lineOf('flow').picture(row, geometry, BOX);
    expect(Math.min(...judged!.high.map(({ y }) => y))).toBeCloseTo(BOX.top, 9);
    const loud = bars(2).map((bar, i) => ({
      ...bar,
      fans: [],
      smooth: { ...bar.smooth, flow: i === 0 ? 0.9 : 0.35 },
    }));
    const offChart = { ...geometry, x: (time: number) => (time < FIRST + 120 ? -15 : 5) };
    const { lines } = lineOf('flow').picture(loud, offChart, BOX);
    expect(lines[0]!.at(-1)!.y).toBeCloseTo(BOX.top, 9);
  });
  it('knows where its fan lies: from the last bar on', () => {
    const line = lineOf('pressure');
    expect(line.isOnFan(100)).toBe(false);
    line.picture(bars(2), geometry, BOX);
    expect([14, 15, 300].map((x) => line.isOnFan(x))).toEqual([false, true, true]);
    line.picture(bars(2, { fans: [] }), geometry, BOX);
    expect(line.isOnFan(100)).toBe(false);
  });
  it('says what it is of, and makes no forecast of what has none', () => {
    expect(lineOf('dealer').title(bars(1)[0])).toBe('Dealer at PM high ↑  −0.10');
    expect(lineOf('flow').title(bars(1)[0])).toBe(
      'Flow at PM high ↑  −0.20 · its way is not forecast: none is trained',
    );
    expect(lineOf('setup').title(bars(1, { lowCoverage: ['setup'] })[0])).toBe(
      'Setup at PM high ↑ is not known: setup missing',
    );
  });
});
