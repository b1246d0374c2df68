import { BAR_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { MOVING_STREAMS, type ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { TIME_BUCKETS, timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { MotionFollower, type StreamMotion } from '../streams/motion.ts';
import type { StreamSession } from '../streams/stream-bar.ts';
import { isKnown, type StreamBar } from '../streams/stream-bar.ts';
import { HORIZON_BARS } from './horizon-basis.ts';

/** Bars that a projection looks back on. */
const HISTORY_BARS = 20;
/** A projection needs this many bars, its own among them. */
const LEAST_HISTORY = 4;
const RAW_LAGS = [1, 2, 3, 4, 5] as const;
const SMOOTH_LAGS = [5, 10, 19] as const;
const STACKED_CAP = 3;

/** A bar with the motion of the projected stream. */
interface FollowedBar {
  readonly bar: StreamBar;
  /** The stream as it is, and smoothed. */
  readonly raw: number;
  readonly motion: StreamMotion;
}

/** What is known at a bar of a stream that is projected from there. */
export interface ProjectionMoment {
  readonly bar: StreamBar;
  /** The smoothed stream, which the path begins at. */
  readonly anchor: number;
  readonly features: Readonly<Record<string, number>>;
}

/** A moment with what became of it. */
export interface ProjectionSample extends ProjectionMoment {
  readonly date: string;
  /** The smoothed stream less the anchor, 1 to 10 bars later. */
  readonly path: readonly number[];
  /** The stream itself less the anchor. */
  readonly rawPath: readonly number[];
  /** A clean setup counts for more; none counts for nothing. */
  readonly weight: number;
}

const LEAST_WEIGHT = 0.1;

/** Follows one level's bars, and tells what is known at each for projecting a stream. */
export class ProjectionHistory {
  readonly #stream: ProjectedStream;
  readonly #rthOpen: SessionNs;
  #followed: FollowedBar[] = [];
  #ranges: number[] = [];
  /** As the chart smooths it: a hole of a bar does not begin it anew. */
  readonly #follower = new MotionFollower();

  constructor(stream: ProjectedStream, rthOpen: SessionNs) {
    this.#stream = stream;
    this.#rthOpen = rthOpen;
  }

  /**
   * The next bar, in time order; null until there are enough, known and without a hole.
   */
  next(bar: StreamBar): ProjectionMoment | null {
    const last = this.#followed.at(-1)?.bar;
    const known = isKnown(bar, this.#stream);
    if (!known || (last && bar.at - last.at !== BAR_NS)) this.#beginAnew();
    const motion = this.#follower.next(bar.at, known ? bar[this.#stream] : null);
    if (!known) return null;
    this.#followed.push({ bar, raw: bar[this.#stream], motion });
    this.#ranges.push(bar.atr);
    if (this.#followed.length < LEAST_HISTORY) return null;
    return { bar, anchor: this.#followed.at(-1)!.motion.smooth, features: this.#features() };
  }

  #beginAnew(): void {
    this.#followed = [];
    this.#ranges = [];
  }

  #features(): Readonly<Record<string, number>> {
    const { bar, raw, motion } = this.#followed.at(-1)!;
    const anchor = motion.smooth;
    const back = (bars: number) => this.#followed.at(-1 - bars);
    const minutes = (bar.at - this.#rthOpen) / NS_PER_MINUTE;
    const ranges = this.#ranges.toSorted((a, b) => a - b);
    const usualRange = ranges[Math.floor(ranges.length / 2)]!;
    return {
      constant: 1,
      smooth: anchor,
      beyond_smooth: raw - anchor,
      slope: motion.slope,
      curvature: motion.curvature,
      jerk: motion.jerk,
      ...named(RAW_LAGS, 'raw_lag', (lag) => (back(lag) ? back(lag)!.raw - anchor : 0)),
      ...named(SMOOTH_LAGS, 'smooth_lag', (lag) => (back(lag) ? back(lag)!.motion.smooth - anchor : 0)),
      history: Math.min(HISTORY_BARS, this.#followed.length) / HISTORY_BARS,
      ...this.#others(bar),
      dealer: bar.dealer,
      setup: bar.setup,
      direction: directionSign(bar.direction),
      ...named(LEVEL_KINDS, 'level', (level) => Number(level === bar.level)),
      ...named(TIME_BUCKETS, 'time', (bucket) => Number(bucket === timeBucket(minutes))),
      minutes,
      minutes_squared: minutes * minutes,
      stacked: Math.min(STACKED_CAP, bar.stackedWithin5),
      range: Math.log(bar.atr / usualRange),
    };
  }

  #others(bar: StreamBar): Readonly<Record<string, number>> {
    const others = MOVING_STREAMS.filter((stream) => stream !== this.#stream);
    return {
      ...named(others, 'smooth_of', (stream) => bar.motion[stream].smooth),
      ...named(others, 'beyond_smooth_of', (stream) =>
        isKnown(bar, stream) ? bar[stream] - bar.motion[stream].smooth : 0,
      ),
      ...named(others, 'slope_of', (stream) => bar.motion[stream].slope),
      ...named(others, 'known', (stream) => Number(isKnown(bar, stream))),
    };
  }
}

const named = <T extends string | number>(
  keys: readonly T[],
  prefix: string,
  of: (key: T) => number,
): Readonly<Record<string, number>> =>
  Object.fromEntries(keys.map((key) => [`${prefix}_${String(key).toLowerCase()}`, of(key)]));

/** Every moment of sessions that has its whole horizon before it, for one stream. */
export function projectionSamples(
  stream: ProjectedStream,
  sessions: readonly StreamSession[],
): readonly ProjectionSample[] {
  return sessions.flatMap(({ date, rthOpen, bars }) =>
    [...Map.groupBy(bars, ({ level }) => level).values()].flatMap((own) =>
      levelSamples(stream, date, rthOpen, own),
    ),
  );
}

function levelSamples(
  stream: ProjectedStream,
  date: string,
  rthOpen: SessionNs,
  bars: readonly StreamBar[],
): ProjectionSample[] {
  const history = new ProjectionHistory(stream, rthOpen);
  const moments = bars.map((bar) => history.next(bar));
  return moments.flatMap((moment, i) => {
    const later = bars.slice(i + 1, i + 1 + HORIZON_BARS);
    if (!moment || later.length < HORIZON_BARS) return [];
    if (later.at(-1)!.at - moment.bar.at !== HORIZON_BARS * BAR_NS) return [];
    const following = moments.slice(i + 1, i + 1 + HORIZON_BARS);
    if (following.some((each) => each === null)) return [];
    return [
      {
        ...moment,
        date,
        path: following.map((each) => each!.anchor - moment.anchor),
        rawPath: later.map((bar) => bar[stream] - moment.anchor),
        weight: Math.max(LEAST_WEIGHT, (moment.bar.setup + 1) / 2),
      },
    ];
  });
}
