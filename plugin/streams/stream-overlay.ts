import { barOf } from '../../shared/protocol/bar-clock.ts';
import { signedText } from '../../shared/protocol/percent.ts';
import type { Fan, StreamBar } from '../../shared/protocol/stream-messages.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { STREAMS, STREAMS_OF, type Stream } from '../../shared/vocabulary/stream.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import type { PaneGeometry, PaneOverlay } from './pane-primitive.ts';
import { type Cell, type Point, type Row, StreamRenderer } from './stream-renderer.ts';

const TITLE_HEIGHT = 16;
const ROW_HEIGHT = 16;
/** Of title, rows, and a line of pressure that can be read. */
const LEAST_HEIGHT = 132;
/** The scale is wide enough for pressures this much beyond what is large. */
const SCALE = 2.5;
const FAN_BARS = 10;
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

/**
 * The streams of one level: smoothed pressure with the fan of what it may become, and
 * below it a row for each of the five.
 */
export class StreamOverlay implements PaneOverlay {
  readonly renderer = new StreamRenderer();
  readonly #scene: Scene;
  readonly #level: () => LevelKind | null;

  /** @param level whose streams are shown */
  constructor(scene: Scene, level: () => LevelKind | null) {
    this.#scene = scene;
    this.#level = level;
  }

  get #state() {
    return this.#scene.state;
  }

  update(geometry: PaneGeometry): void {
    const level = this.#level();
    const bars = (level && this.#state.streams.get(level)) || [];
    const last = bars.at(-1);
    // In a low pane there is room for pressure alone.
    const hasRows = geometry.height >= LEAST_HEIGHT;
    const stripTop = geometry.height - (hasRows ? STREAMS.length * ROW_HEIGHT : 0);
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
    this.renderer.palette = this.#scene.theme.palette;
    this.renderer.picture = {
      title: this.#title(last),
      rules: [0, large, -large].map(y),
      lines: runsOfKnown(bars).map((run) =>
        run.flatMap((bar) => this.#point(bar, geometry, y(bar.smoothPressure))),
      ),
      fan: last ? this.#fan(last, geometry, y) : null,
      judged: this.#judged(bars, geometry, y),
      rows: (hasRows ? STREAMS : []).map((stream, i) =>
        this.#row(stream, bars, geometry, stripTop + i * ROW_HEIGHT),
      ),
      rowHeight: ROW_HEIGHT,
    };
  }

  /**
   * In the middle of the bar that closed then; none for a bar that is not on the chart.
   */
  #x({ time }: Pick<StreamBar, 'time'>, { x }: PaneGeometry): number | null {
    return x(this.#start(time) + BAR_SECONDS / 2);
  }

  #start(time: number): number {
    return barOf(time, this.#state.session?.marks.open ?? time);
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
    const where = `${LEVEL_NAMES[last.level]} ${last.direction === 'UP' ? '↑' : '↓'}`;
    return isPressureKnown(last)
      ? `Pressure at ${where}  ${signedText(last.smoothPressure)} · ${forecast}`
      : `Pressure at ${where} is not known: ${last.lowCoverage.filter(isOfPressure).join(' and ')} missing`;
  }

  /** From the last bar on, over the bars ahead. */
  #fan(last: StreamBar, geometry: PaneGeometry, y: (value: number) => number) {
    const fan = pressureFan(last);
    if (!fan) return null;
    const ahead = (values: readonly number[]) =>
      [fan.anchor, ...values].flatMap((value, bars) => {
        const at = this.#x({ time: last.time + bars * BAR_SECONDS }, geometry);
        return at === null ? [] : [{ x: at, y: y(value) }];
      });
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
      const start = this.#start(bar.time);
      const [left, right] = [geometry.x(start), geometry.x(start + BAR_SECONDS)];
      if (left === null || right === null || right < 0 || left > geometry.width) return [];
      const value = bar[stream];
      return [
        {
          left,
          right,
          hue: hueOf(stream, value),
          strength: Math.min(1, Math.abs(value) / FULL_STRENGTH),
          isUnknown: bar.lowCoverage.includes(stream),
        },
      ];
    });
    const isUnknown = last?.lowCoverage.includes(stream) ?? true;
    const value = last && !isUnknown ? signedText(last[stream]) : 'not known';
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
