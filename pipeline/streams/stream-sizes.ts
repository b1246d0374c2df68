import type { Stream } from '../../shared/vocabulary/stream.ts';
import { isKnown, type StreamBar } from './stream-bar.ts';

/** How large a value is when it is large: nine in ten stay below. */
export interface StreamSizes {
  /** Of the smoothed streams. */
  readonly pressure: number;
  readonly momentum: number;
  readonly flow: number;
  readonly barrier: number;
  readonly adjustedAlignment: number;
  /** Per bar, of the smoothed streams. */
  readonly pressureSlope: number;
  readonly flowSlope: number;
  readonly barrierSlope: number;
}

/** Before enough sessions tell: the thresholds as they were first published. */
export const FIRST_SIZES: StreamSizes = {
  pressure: 0.35,
  momentum: 0.3,
  flow: 0.3,
  barrier: 0.3,
  adjustedAlignment: 0.35,
  pressureSlope: 0.08,
  flowSlope: 0.1,
  barrierSlope: 0.1,
};

/** A value, and the streams it is made of: without them it is no measurement. */
const MEASURES: Readonly<
  Record<keyof StreamSizes, { readonly of: (bar: StreamBar) => number; readonly madeOf: readonly Stream[] }>
> = {
  pressure: { of: ({ motion }) => motion.pressure.smooth, madeOf: ['momentum', 'flow'] },
  momentum: { of: ({ motion }) => motion.momentum.smooth, madeOf: ['momentum'] },
  flow: { of: ({ motion }) => motion.flow.smooth, madeOf: ['flow'] },
  barrier: { of: ({ motion }) => motion.barrier.smooth, madeOf: ['barrier'] },
  adjustedAlignment: {
    of: ({ adjustedAlignment }) => adjustedAlignment,
    madeOf: ['momentum', 'flow', 'barrier'],
  },
  pressureSlope: { of: ({ motion }) => motion.pressure.slope, madeOf: ['momentum', 'flow'] },
  flowSlope: { of: ({ motion }) => motion.flow.slope, madeOf: ['flow'] },
  barrierSlope: { of: ({ motion }) => motion.barrier.slope, madeOf: ['barrier'] },
};
const NAMES = Object.keys(MEASURES) as readonly (keyof StreamSizes)[];

/** Sessions that are looked back on, and how many it takes to tell. */
export const SIZES_LOOK_BACK_SESSIONS = 60;
const LEAST_SESSIONS = 20;
const LARGE = 0.9;
/** Sizes are counted to a thousandth, up to where no stream goes. */
const STEPS_PER_UNIT = 1000;
const STEPS = 2 * STEPS_PER_UNIT;

type Counts = Readonly<Record<keyof StreamSizes, Uint32Array>>;

/** What is large for each value, by the sessions seen so far. */
export class StreamSizeHistory {
  readonly #sessions: Counts[] = [];
  readonly #totals: Counts = countsOf([]);

  /** The next session, in order of dates. */
  add(bars: readonly StreamBar[]): void {
    const counts = countsOf(bars);
    this.#sessions.push(counts);
    this.#change(counts, 1);
    if (this.#sessions.length > SIZES_LOOK_BACK_SESSIONS) this.#change(this.#sessions.shift()!, -1);
  }

  #change(counts: Counts, sign: 1 | -1): void {
    for (const name of NAMES)
      counts[name].forEach((count, step) => {
        this.#totals[name][step]! += sign * count;
      });
  }

  /** Sessions that the sizes are told by: none until there are twenty, sixty at most. */
  get told(): number {
    return this.#sessions.length < LEAST_SESSIONS ? 0 : this.#sessions.length;
  }

  /** {@link FIRST_SIZES} until twenty sessions are known. */
  get sizes(): StreamSizes {
    if (this.told === 0) return FIRST_SIZES;
    const of = (name: keyof StreamSizes) => sizeOf(this.#totals[name]) ?? FIRST_SIZES[name];
    return {
      pressure: of('pressure'),
      momentum: of('momentum'),
      flow: of('flow'),
      barrier: of('barrier'),
      adjustedAlignment: of('adjustedAlignment'),
      pressureSlope: of('pressureSlope'),
      flowSlope: of('flowSlope'),
      barrierSlope: of('barrierSlope'),
    };
  }
}

function countsOf(bars: readonly StreamBar[]): Counts {
  const counts = Object.fromEntries(NAMES.map((name) => [name, new Uint32Array(STEPS + 1)])) as Counts;
  for (const bar of bars)
    for (const name of NAMES) {
      const { of, madeOf } = MEASURES[name];
      if (!madeOf.every((stream) => isKnown(bar, stream))) continue;
      counts[name][Math.min(STEPS, Math.round(Math.abs(of(bar)) * STEPS_PER_UNIT))]!++;
    }
  return counts;
}

/** Null where nothing, or nothing but zeros, was counted. */
function sizeOf(counts: Uint32Array): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let step = 0; step <= STEPS; step++) {
    below += counts[step]!;
    if (total > 0 && below >= LARGE * total) return step === 0 ? null : step / STEPS_PER_UNIT;
  }
  return null;
}
