import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { Fan, StreamBar } from '../../shared/protocol/stream-messages.ts';
import { BAR_NS } from '../../shared/rules.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { STREAMS, STREAMS_OF, type Stream } from '../../shared/vocabulary/stream.ts';
import type { ChartState } from '../chart-state.ts';
import { LEVEL_STYLES } from '../palette.ts';
import type { PaneGeometry, PaneOverlay } from './pane-primitive.ts';
import { type Cell, type Point, type Row, StreamRenderer } from './stream-renderer.ts';

const TITLE_HEIGHT = 16;
const ROW_HEIGHT = 15;
/** The scale is wide enough for pressures this much beyond what is large. */
const SCALE = 2.5;
const FAN_BARS = 10;
const BAR_SECONDS = BAR_NS / NS_PER_SECOND;
/** Streams hardly come nearer to one than this, which is drawn at full strength. */
const FULL_STRENGTH = 0.7;
const NAMES: Readonly<Record<Stream, string>> = {
  momentum: 'Momentum',
  flow: 'Flow',
  barrier: 'Barrier',
  dealer: 'Dealer',
  setup: 'Setup',
};
const DIRECTED: ReadonlySet<Stream> = new Set<Stream>(['momentum', 'flow', 'barrier']);

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/**
 * The streams of one level: smoothed pressure with the fan of what it may become, and
 * below it a row for each of the five.
 */
export class StreamOverlay implements PaneOverlay {
  readonly renderer = new StreamRenderer();
  readonly #state: ChartState;
  readonly #level: () => LevelKind | null;

  /** @param level whose streams are shown */
  constructor(state: ChartState, level: () => LevelKind | null) {
    this.#state = state;
    this.#level = level;
  }

  update(geometry: PaneGeometry): void {
    const level = this.#level();
    const bars = (level && this.#state.streams.get(level)) || [];
    const last = bars.at(-1);
    const stripTop = geometry.height - STREAMS.length * ROW_HEIGHT;
    const pressure = { top: TITLE_HEIGHT, bottom: Math.max(TITLE_HEIGHT + 1, stripTop - 4) };
    const large = this.#state.session?.streams?.largePressure ?? FULL_STRENGTH / SCALE;
    const shown = bars.filter((bar) => (this.#x(bar, geometry) ?? -1) >= 0);
    const fans = [last, this.#judgedBar(bars)].flatMap((bar) => (bar && pressureFan(bar)) || []);
    const highest = Math.max(
      SCALE * large,
      ...shown.map(({ smoothPressure }) => Math.abs(smoothPressure)),
      ...fans.flatMap(({ q10, q90 }) => [...q10, ...q90].map(Math.abs)),
    );
    const y = (value: number) =>
      (pressure.top + pressure.bottom) / 2 - (value / highest) * ((pressure.bottom - pressure.top) / 2);
    this.renderer.picture = {
      title: this.#title(last),
      rules: [0, large, -large].map(y),
      lines: runsOfKnown(bars).map((run) =>
        run.flatMap((bar) => this.#point(bar, geometry, y(bar.smoothPressure))),
      ),
      fan: last ? this.#fan(last, geometry, y) : null,
      judged: this.#judged(bars, geometry, y),
      rows: STREAMS.map((stream, i) => this.#row(stream, bars, geometry, stripTop + i * ROW_HEIGHT)),
      rowHeight: ROW_HEIGHT,
    };
  }

  /**
   * In the middle of the bar that closed then; none for a bar that is not on the chart.
   */
  #x({ time }: Pick<StreamBar, 'time'>, { x }: PaneGeometry): number | null {
    return x(barOf(time, this.#state.session?.marks.open ?? time));
  }

  #point(bar: StreamBar, geometry: PaneGeometry, y: number): Point[] {
    const x = this.#x(bar, geometry);
    return x === null ? [] : [{ x, y }];
  }

  #title(last: StreamBar | undefined): string {
    const { session } = this.#state;
    if (!session) return '';
    const { streams } = session;
    if (!streams) return 'No streams: too few sessions tell what is usual.';
    if (!last) return 'Streams begin with the first closed bar.';
    const facts = streams.projections.find(({ stream }) => stream === 'pressure');
    const forecast =
      facts && facts.unproved === null && facts.coverage !== null
        ? `${Math.round(10 * facts.coverage)} of 10 stayed inside (${facts.days} days)`
        : `No forecast: ${facts?.unproved ?? 'none is trained'}`;
    const where = `${LEVEL_STYLES[last.level].label} ${last.direction === 'UP' ? '↑' : '↓'}`;
    return isPressureKnown(last)
      ? `Pressure at ${where}  ${signed(last.smoothPressure)} · ${forecast}`
      : `Pressure at ${where} is not known: ${last.lowCoverage.filter(isOfPressure).join(' and ')} missing`;
  }

  /** From the last bar on, a bar's width for every bar ahead. */
  #fan(last: StreamBar, geometry: PaneGeometry, y: (value: number) => number) {
    const fan = pressureFan(last);
    const x = this.#x(last, geometry);
    if (!fan || x === null) return null;
    const ahead = (values: readonly number[]) =>
      [fan.anchor, ...values].map((value, bars) => ({ x: x + bars * geometry.barSpacing, y: y(value) }));
    return { low: ahead(fan.q10), middle: ahead(fan.q50), high: ahead(fan.q90) };
  }

  /** The bar ten bars ago; none where there is a hole. */
  #judgedBar(bars: readonly StreamBar[]): StreamBar | undefined {
    const last = bars.at(-1);
    return last && bars.find(({ time }) => time === last.time - FAN_BARS * BAR_SECONDS);
  }

  /** What was foreseen ten bars ago, over what has come since. */
  #judged(bars: readonly StreamBar[], geometry: PaneGeometry, y: (value: number) => number) {
    const then = this.#judgedBar(bars);
    const fan = then && pressureFan(then);
    if (!fan) return null;
    const along = (values: readonly number[]) =>
      [fan.anchor, ...values].flatMap((value, i) => {
        const x = this.#x({ time: then.time + i * BAR_SECONDS }, geometry);
        return x === null ? [] : [{ x, y: y(value) }];
      });
    return { low: along(fan.q10), high: along(fan.q90) };
  }

  #row(stream: Stream, bars: readonly StreamBar[], geometry: PaneGeometry, top: number): Row {
    const last = bars.at(-1);
    const cells = bars.flatMap((bar): Cell[] => {
      const x = this.#x(bar, geometry);
      if (x === null || x < -geometry.barSpacing || x > geometry.width + geometry.barSpacing) return [];
      const value = bar[stream];
      return [
        {
          left: x - geometry.barSpacing / 2,
          right: x + geometry.barSpacing / 2,
          hue: hueOf(stream, value),
          strength: Math.min(1, Math.abs(value) / FULL_STRENGTH),
          isUnknown: bar.lowCoverage.includes(stream),
        },
      ];
    });
    const isUnknown = last?.lowCoverage.includes(stream) ?? true;
    const value = last && !isUnknown ? signed(last[stream]) : 'not known';
    return { top, text: `${NAMES[stream]} ${value}`, cells };
  }
}

const PRESSURE_OF: ReadonlySet<Stream> = new Set(STREAMS_OF.pressure);
const isOfPressure = (stream: Stream) => PRESSURE_OF.has(stream);
const isPressureKnown = ({ lowCoverage }: StreamBar) => !lowCoverage.some(isOfPressure);

/** Bars in a row in which pressure is known: a line is not drawn over a hole. */
function runsOfKnown(bars: readonly StreamBar[]): StreamBar[][] {
  const runs: StreamBar[][] = [];
  let before: StreamBar | null = null;
  for (const bar of bars) {
    const goesOn = before && isPressureKnown(before) && bar.time - before.time === BAR_SECONDS;
    before = bar;
    if (!isPressureKnown(bar)) continue;
    if (goesOn) runs.at(-1)!.push(bar);
    else runs.push([bar]);
  }
  return runs;
}

/** Dealer and setup have no direction, so no colour either. */
function hueOf(stream: Stream, value: number): Cell['hue'] {
  if (!DIRECTED.has(stream)) return 'grey';
  return value >= 0 ? 'up' : 'down';
}

const pressureFan = ({ fans }: StreamBar): Fan | undefined =>
  fans.find(({ stream }) => stream === 'pressure');
