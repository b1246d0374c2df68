import { barOf } from '../../shared/protocol/bar-clock.ts';
import { signedText } from '../../shared/protocol/percent.ts';
import type { Fan, StreamBar } from '../../shared/protocol/stream-messages.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import {
  MOVING_STREAMS,
  type MovingStream,
  STREAMS_OF,
  type Stream,
} from '../../shared/vocabulary/stream.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import type { LinePicture, Point, Way } from './line-renderer.ts';
import type { PaneGeometry } from './pane-primitive.ts';
import { STREAM_NAMES } from './stream-names.ts';

/** The scale is wide enough for pressures this much beyond what is large. */
const SCALE = 2.5;
/** Streams hardly come nearer to one than this. */
export const FULL_STRENGTH = 0.7;
const FAN_BARS = 10;

export type LineStream = 'pressure' | Stream;

/** From top to bottom of a pane. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
}

/** How one stream goes, and where it may go, as a line in a pane. */
export class StreamLine {
  readonly #scene: Scene;
  readonly stream: LineStream;
  /** Where the fan lies, in media pixels; null without one. */
  #fanFrom: number | null = null;

  constructor(scene: Scene, stream: LineStream) {
    this.#scene = scene;
    this.stream = stream;
  }

  /** Whether a fan is drawn there. */
  isOnFan(x: number): boolean {
    return this.#fanFrom !== null && x >= this.#fanFrom;
  }

  picture(bars: readonly StreamBar[], geometry: PaneGeometry, { top, bottom }: Box): LinePicture {
    const last = bars.at(-1);
    const fans = [last, judgedBar(bars)].flatMap((bar) => (bar && this.#fanOf(bar)) || []);
    const courses = last && this.#scene.options.courses ? this.#courses(last) : [];
    const structure = this.#showsStructure ? bars.map((bar) => bar.structure) : [];
    const large = this.#facts?.largePressure ?? null;
    // What moves is on one scale with pressure, whichever pane it is in.
    const wide = large === null || !isMoving(this.stream) ? FULL_STRENGTH : SCALE * large;
    const highest = Math.max(
      wide,
      ...bars.filter((bar) => (this.#x(bar, geometry) ?? -1) >= 0).map((bar) => Math.abs(this.#value(bar))),
      ...structure.map(Math.abs),
      ...courses.flat().map(Math.abs),
      ...fans.flatMap(({ q10, q90 }) => [...q10, ...q90].map(Math.abs)),
    );
    const y = (value: number) => (top + bottom) / 2 - (value / highest) * ((bottom - top) / 2);
    const line = (stream: keyof typeof STREAMS_OF, value: (bar: StreamBar) => number) =>
      runsOfKnown(bars, stream).map((run) => run.flatMap((bar) => this.#point(bar, geometry, y(value(bar)))));
    const fan = last ? this.#fan(last, geometry, y) : null;
    this.#fanFrom = fan?.middle[0]?.x ?? null;
    return {
      rules: (large === null || this.stream !== 'pressure' ? [0] : [0, large, -large]).map(y),
      lines: line(this.stream, (bar) => this.#value(bar)),
      dashed: this.#showsStructure ? line('structure', (bar) => bar.structure) : [],
      fan,
      courses: last ? courses.map((values) => this.#ahead(last, values, geometry, y)) : [],
      judged: this.#judged(bars, geometry, y),
    };
  }

  get #facts() {
    return this.#scene.state.session?.streams;
  }

  get #showsStructure(): boolean {
    return this.stream === 'pressure' && this.#scene.options.structure;
  }

  get #projection() {
    return this.#facts?.projections.find(({ stream }) => stream === this.stream);
  }

  /** As it is shown: smoothed where it moves. */
  #value(bar: StreamBar): number {
    const { stream } = this;
    return isMoving(stream) ? bar.smooth[stream] : bar[stream];
  }

  #fanOf({ fans }: StreamBar): Fan | undefined {
    return fans.find(({ stream }) => stream === this.stream);
  }

  /** In the middle of the bar that closed then; none for one that is not on the chart. */
  #x({ time }: Pick<StreamBar, 'time'>, { x }: PaneGeometry): number | null {
    return x(barOf(time, this.#scene.state.session?.marks.open ?? time) + BAR_SECONDS / 2);
  }

  #point(bar: Pick<StreamBar, 'time'>, geometry: PaneGeometry, y: number): Point[] {
    const x = this.#x(bar, geometry);
    return x === null ? [] : [{ x, y }];
  }

  /** Values from a bar on, one a bar. */
  #ahead(
    from: StreamBar,
    values: readonly number[],
    geometry: PaneGeometry,
    y: (value: number) => number,
  ): Way {
    return values.flatMap((value, bars) =>
      this.#point({ time: from.time + bars * BAR_SECONDS }, geometry, y(value)),
    );
  }

  /** From the last bar on, over the bars ahead. */
  #fan(last: StreamBar, geometry: PaneGeometry, y: (value: number) => number): LinePicture['fan'] {
    const fan = this.#fanOf(last);
    if (!fan) return null;
    const ahead = (values: readonly number[]) => this.#ahead(last, [fan.anchor, ...values], geometry, y);
    return { low: ahead(fan.q10), middle: ahead(fan.q50), high: ahead(fan.q90) };
  }

  /** Ways that earlier moments took through their fans, through the one of now. */
  #courses(last: StreamBar): number[][] {
    const fan = this.#fanOf(last);
    if (!fan) return [];
    const courses = this.#projection?.courses ?? [];
    return courses.map((course) => [fan.anchor, ...course.map((part, i) => alongFan(fan, i, part))]);
  }

  /** What was foreseen ten bars ago, over what has come since. */
  #judged(
    bars: readonly StreamBar[],
    geometry: PaneGeometry,
    y: (value: number) => number,
  ): LinePicture['judged'] {
    const then = judgedBar(bars);
    const fan = then && this.#fanOf(then);
    if (!fan) return null;
    const along = (values: readonly number[]) => this.#ahead(then, [fan.anchor, ...values], geometry, y);
    return { low: along(fan.q10), high: along(fan.q90) };
  }

  title(last: StreamBar | undefined): string {
    const { session } = this.#scene.state;
    if (!session) return '';
    if (!session.streams) return 'No streams: too few sessions tell what is usual.';
    if (!last) return 'Streams begin with the first closed bar.';
    const name = this.stream === 'pressure' ? 'Pressure' : STREAM_NAMES[this.stream];
    const where = `${name} at ${LEVEL_NAMES[last.level]} ${last.direction === 'UP' ? '↑' : '↓'}`;
    const missing = last.lowCoverage.filter((each) => isPartOf(this.stream, each));
    if (missing.length > 0) return `${where} is not known: ${missing.join(' and ')} missing`;
    const value = signedText(this.#value(last));
    const words = this.#forecastWords(this.#fanOf(last) !== undefined);
    const structure = this.#showsStructure ? ` · structure ${signedText(last.structure)}` : '';
    return `${where}  ${value}${structure}${words && ` · ${words}`}`;
  }

  #forecastWords(hasFan: boolean): string {
    if (!isMoving(this.stream)) return '';
    const facts = this.#projection;
    if (!facts || facts.unproved !== null || facts.coverage === null)
      return `its way is not forecast: ${facts?.unproved ?? 'none is trained'}`;
    if (hasFan && this.#scene.options.courses) return `${facts.courses.length} ways it went before`;
    return `${Math.round(10 * facts.coverage)} of 10 stayed inside (${facts.days} days)`;
  }
}

/** Its motion is followed: it is smoothed, and may have a fan. */
const isMoving = (stream: LineStream): stream is MovingStream =>
  (MOVING_STREAMS as readonly LineStream[]).includes(stream);

/** A value of a fan, ahead by bars less one: −1 is its low, 0 its middle, 1 its high. */
function alongFan({ q10, q50, q90 }: Fan, i: number, part: number): number {
  const edge = part < 0 ? q10[i]! : q90[i]!;
  return Math.max(-1, Math.min(1, q50[i]! + Math.abs(part) * (edge - q50[i]!)));
}

/** The bar ten bars ago; none where there is a hole. */
function judgedBar(bars: readonly StreamBar[]): StreamBar | undefined {
  const last = bars.at(-1);
  return last && bars.find(({ time }) => time === last.time - FAN_BARS * BAR_SECONDS);
}

const isPartOf = (whole: keyof typeof STREAMS_OF, part: Stream): boolean =>
  (STREAMS_OF[whole] as readonly Stream[]).includes(part);

/** Bars in a row in which a stream is known: a line is not drawn over a hole. */
function runsOfKnown(bars: readonly StreamBar[], stream: keyof typeof STREAMS_OF): StreamBar[][] {
  const isKnown = ({ lowCoverage }: StreamBar) => !lowCoverage.some((each) => isPartOf(stream, each));
  const runs: StreamBar[][] = [];
  let before: StreamBar | null = null;
  for (const bar of bars) {
    const goesOn = before && isKnown(before) && bar.time - before.time === BAR_SECONDS;
    before = bar;
    if (!isKnown(bar)) continue;
    if (goesOn) runs.at(-1)!.push(bar);
    else runs.push([bar]);
  }
  return runs;
}
