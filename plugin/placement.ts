import type { IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import { BAR_SECONDS } from '../shared/rules.ts';

/** Where an instant lies on a chart, in media pixels. */
export interface Placement {
  /** Width of a bar. */
  readonly barSeconds: number;
  /**
   * @param barSpacing of the frame that is drawn next
   * @returns a name of where everything lies in it: the same name, the same places; empty
   * where that cannot be said
   */
  begin(barSpacing: number): string;
  /** Between bars by time: at the left edge of a bar that begins then. */
  x(instant: number): number | null;
  /** The bar of the chart that holds an instant: its middle, and which it is. */
  bar(instant: number): { readonly center: number; readonly index: number } | null;
}

/** The step between a host's bars is the smallest of so many at the end. */
const STEPS = 50;
/** A hole of more bars than this is not stretched over. */
const WIDEST_HOLE_BARS = 3;
const EVEN_TO_PX = 0.01;
/** What `dataByIndex` is asked for where there is nothing at an index. */
const NEAREST_LEFT = -1;

/** Unix seconds of a chart's time; a day without a clock begins at 00:00 UTC. */
export function secondsOf(time: Time): number {
  if (typeof time === 'number') return time;
  if (typeof time === 'string') return Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / 1000;
  return Date.UTC(time.year, time.month - 1, time.day) / 1000;
}

/**
 * The bars of the host's series, which alone say where an instant lies: kept in step with
 * it, for asking the series anew for ten thousand bars in every frame would cost more
 * than all the drawing.
 */
export class HostBars implements Placement {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<SeriesType, Time>;
  readonly #given: number | null;
  readonly #offset: (utc: number) => number;
  readonly #onChanged = (scope: 'full' | 'update') => this.#read(scope);
  /** Times of the host's bars, ascending. */
  #times: number[] = [];
  /** The last as the chart itself writes it. */
  #originals: Time[] = [];
  #barSeconds = BAR_SECONDS;
  /** How often a bar has come or the host has set them anew. */
  #changes = 0;
  #spacing = 0;
  /** Where the last instant was found. */
  #found = 0;
  /** The middle of the first bar; null where the others cannot be counted from it. */
  #origin: number | null = null;

  /**
   * @param barSeconds of the host's bars, where it says
   * @param offset what the host adds to an instant to show another zone's clock
   */
  constructor(
    chart: IChartApi,
    series: ISeriesApi<SeriesType, Time>,
    barSeconds: number | null = null,
    offset: (utc: number) => number = () => 0,
  ) {
    this.#chart = chart;
    this.#series = series;
    this.#given = barSeconds;
    this.#offset = offset;
    this.#read('full');
    series.subscribeDataChanged(this.#onChanged);
  }

  stop(): void {
    this.#series.unsubscribeDataChanged(this.#onChanged);
  }

  /** Width of the host's bars. */
  get barSeconds(): number {
    return this.#barSeconds;
  }

  /** The place of the bar that holds an instant on the chart's own scale. */
  logical(instant: number): number | null {
    const index = lastAtOrBefore(this.#times, instant + this.#offset(instant));
    const time = this.#originals[index];
    return time === undefined ? null : this.#chart.timeScale().timeToIndex(time, false);
  }

  /** The instant at which a bar of the chart begins. */
  instantOf(time: Time): number {
    const shown = secondsOf(time);
    return shown - this.#offset(shown);
  }

  #read(scope: 'full' | 'update'): void {
    if (scope === 'full') {
      const data = this.#series.data();
      this.#originals = data.map(({ time }) => time);
      this.#times = this.#originals.map(secondsOf);
      this.#measure();
      return;
    }
    const last = this.#series.dataByIndex(Number.MAX_SAFE_INTEGER, NEAREST_LEFT);
    if (!last) return;
    const time = secondsOf(last.time);
    if (time === this.#times.at(-1)) return;
    if (time < (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY)) return this.#read('full');
    this.#times.push(time);
    this.#originals.push(last.time);
    this.#measure();
  }

  #measure(): void {
    this.#changes++;
    const last = this.#times.slice(-STEPS);
    const steps = last.slice(1).map((time, i) => time - last[i]!);
    this.#barSeconds = this.#given ?? (steps.length > 0 ? Math.min(...steps) : BAR_SECONDS);
  }

  /** A frame is about to be drawn: what holds for all of it is asked for once. */
  begin(barSpacing: number): string {
    this.#spacing = barSpacing;
    const last = this.#originals.length - 1;
    const [first, end] = [this.#asked(0), this.#asked(last)];
    // Where no other series has times in between, bars lie one beside the other.
    const isEven = first !== null && end !== null && Math.abs(end - first - last * barSpacing) < EVEN_TO_PX;
    this.#origin = isEven ? first : null;
    return isEven ? `${first}/${barSpacing}/${this.#changes}` : '';
  }

  /** Instants are mostly asked for one after the other. */
  #find(time: number): number {
    const times = this.#times;
    for (let i = this.#found; i <= this.#found + 1; i++)
      if (times[i]! <= time && (i + 1 === times.length || time < times[i + 1]!)) {
        this.#found = i;
        return i;
      }
    this.#found = Math.max(0, lastAtOrBefore(times, time));
    return time < (times[0] ?? Number.POSITIVE_INFINITY) ? -1 : this.#found;
  }

  #asked(index: number): number | null {
    const time = this.#originals[index];
    return time === undefined ? null : this.#chart.timeScale().timeToCoordinate(time);
  }

  /** The middle of a bar. */
  #center(index: number): number | null {
    return this.#origin === null ? this.#asked(index) : this.#origin + index * this.#spacing;
  }

  x(instant: number): number | null {
    const t = instant + this.#offset(instant);
    const times = this.#times;
    const i = this.#find(t);
    if (i < 0) return null;
    const center = this.#center(i);
    if (center === null) return null;
    const width = this.#barSeconds;
    const next = times[i + 1];
    const from = times[i]!;
    const isHole = next === undefined || next - from > WIDEST_HOLE_BARS * width;
    const part = (t - from) / (isHole ? width : next - from);
    return center + ((next === undefined ? part : Math.min(1, part)) - 0.5) * this.#spacing;
  }

  bar(instant: number): { readonly center: number; readonly index: number } | null {
    const index = this.#find(instant + this.#offset(instant));
    if (index < 0) return null;
    const center = this.#center(index);
    return center === null ? null : { center, index };
  }
}

/** Index of the last of ascending times that is not after one; −1 where all are. */
function lastAtOrBefore(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
