import type { InputScales } from '../../pipeline/streams/input-scales.ts';
import { SessionStreams } from '../../pipeline/streams/session-streams.ts';
import { lowCoverage, type StreamBar } from '../../pipeline/streams/stream-bar.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { type Session, sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { STREAMS, type Stream } from '../../shared/vocabulary/stream.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { readStateTicks } from '../tables/state.ts';
import {
  encodeStreamBars,
  encodeStreamContext,
  readStreamBars,
  STREAM_BARS_FILE,
  STREAM_CONTEXT_FILE,
} from '../tables/stream-bars.ts';
import { type StateDate, StreamScales, stateDates } from './scales.ts';

/** Raised whenever the same states and scales would give other streams. */
const STREAMS_VERSION = 1;

export interface StreamsOfDate {
  readonly date: string;
  readonly built: boolean;
  readonly bars: readonly StreamBar[];
}

/** Streams of sessions, as of each one's own date. */
export class StreamBuilder {
  readonly #lake: Lake;
  readonly #symbol: string;
  readonly #dates: ReadonlyMap<string, StateDate>;
  readonly #scales: StreamScales;

  private constructor(lake: Lake, symbol: string, dates: readonly StateDate[]) {
    this.#lake = lake;
    this.#symbol = symbol;
    this.#dates = new Map(dates.map((each) => [each.date, each]));
    this.#scales = new StreamScales(lake, symbol, dates);
  }

  static async open(lake: Lake, symbol: string): Promise<StreamBuilder> {
    return new StreamBuilder(lake, symbol, await stateDates(lake, symbol));
  }

  /** Sessions with a state table, oldest first. */
  get dates(): readonly string[] {
    return [...this.#dates.keys()];
  }

  get scales(): StreamScales {
    return this.#scales;
  }

  /** Names what the streams of a date are made of. */
  inputs(date: string): string {
    const content = this.#dates.get(date)?.content ?? '';
    return sha256(`streams ${STREAMS_VERSION}|${content}|${this.#scales.inputs(date)}`);
  }

  /**
   * The streams of a session: the stored ones, or computed and stored with their scales.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED without a state table; NO_MARKET_DATA
   * with too few sessions before it; LAKE_CORRUPT, WRITE_FAILED
   */
  async build(date: string): Promise<StreamsOfDate> {
    if (!this.#dates.has(date))
      throw new SpymasterError('LAKE_NOT_COMMITTED', `There is no state table of ${date}.`, {
        hint: `Build it: spymaster backfill --start ${date} --end ${date}`,
      });
    const session = sessionOf(date);
    const dataset = DATASETS.streams(this.#symbol);
    const inputs = this.inputs(date);
    const standing = await this.#lake.standing(dataset, date);
    if ((await this.#lake.stateOf(dataset, date, inputs, true)) === 'complete')
      return { date, built: false, bars: await readStreamBars(this.#lake, this.#symbol, session) };
    const { scales } = await this.#scales.build(date);
    const bars = await this.#compute(session, scales);
    const [first, last] = [bars[0], bars.at(-1)];
    await this.#lake.commit({
      dataset,
      date,
      inputs,
      standing,
      facts: { scalesAsOf: scales.asOf, scalesLastDate: scales.lastDate },
      timeRange: first && last ? [toTimestamp(session, first.at), toTimestamp(session, last.at)] : null,
      files: {
        [STREAM_BARS_FILE]: encodeStreamBars(session, bars),
        [STREAM_CONTEXT_FILE]: encodeStreamContext(bars),
      },
    });
    return { date, built: true, bars };
  }

  /**
   * The streams of a session by its stored scales, computed once more and not stored.
   * @throws {SpymasterError} INDEX_STALE without scales of the sessions before it
   */
  async again(date: string): Promise<readonly StreamBar[]> {
    return this.#compute(sessionOf(date), await this.#scales.read(date));
  }

  async #compute(session: Session, scales: InputScales): Promise<readonly StreamBar[]> {
    const streams = new SessionStreams(session, scales);
    const ticks = await readStateTicks(this.#lake, this.#symbol, session);
    return ticks.flatMap(({ at, rows }) => streams.tick(at, rows));
  }
}

/** What became of the streams of a date, as a worker tells it. */
export interface StreamsOutcome {
  readonly date: string;
  readonly built: boolean;
  readonly rows: number;
  /** How often each stream was neutral for want of inputs, from 0 to 1. */
  readonly lowCoverage: Readonly<Record<Stream, number>>;
}

export interface StreamsRequest {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
}

/** Streams of one session, for a worker. */
export async function computeStreams({ dataFolder, symbol, date }: StreamsRequest): Promise<StreamsOutcome> {
  const builder = await StreamBuilder.open(new Lake(dataFolder), symbol);
  const { built, bars } = await builder.build(date);
  return { date, built, rows: bars.length, lowCoverage: lowCoverageShares(bars) };
}

/** How often each stream was neutral for want of inputs, from 0 to 1. */
function lowCoverageShares(bars: readonly StreamBar[]): Readonly<Record<Stream, number>> {
  const share = (stream: Stream) =>
    bars.filter((bar) => lowCoverage(bar).includes(stream)).length / Math.max(1, bars.length);
  return Object.fromEntries(STREAMS.map((stream) => [stream, share(stream)])) as Record<Stream, number>;
}
