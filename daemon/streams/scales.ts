import {
  fitInputScales,
  type InputScales,
  type SampledSession,
  SCALE_SESSIONS,
  SCALES_SCHEMA,
} from '../../pipeline/streams/input-scales.ts';
import { levelSample } from '../../pipeline/streams/inputs.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { BAR_NS } from '../../shared/rules.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readStateTicks, STATE_FILE } from '../tables/state.ts';

export const STREAM_SCALES_FILE = 'input_scales.json';
/** Raised whenever the same states would give other scales. */
const STREAM_SCALES_VERSION = 1;

/** A session whose state table is in the lake, and what that holds. */
export interface StateDate {
  readonly date: string;
  readonly content: string;
}

/** Sessions with a state table, oldest first. */
export async function stateDates(lake: Lake, symbol: string): Promise<StateDate[]> {
  const dataset = DATASETS.state(symbol);
  const dates = await lake.dates(dataset);
  return Promise.all(
    dates.map(async (date) => {
      const manifest = await lake.manifest(dataset, date);
      return { date, content: manifest?.files[`date=${date}/${STATE_FILE}`]?.sha256 ?? '' };
    }),
  );
}

/** The sessions that set the scales as of a date. */
const before = (dates: readonly StateDate[], asOf: string) =>
  dates.filter(({ date }) => date < asOf).slice(-SCALE_SESSIONS);

const inputsOf = (dates: readonly StateDate[], asOf: string): string =>
  sha256(
    `stream scales ${STREAM_SCALES_VERSION}|${before(dates, asOf)
      .map(({ date, content }) => `${date} ${content}`)
      .join('|')}`,
  );

/** Fits the scales of the streams' inputs as of dates. */
export class StreamScales {
  readonly #lake: Lake;
  readonly #symbol: string;
  readonly #dates: readonly StateDate[];

  constructor(lake: Lake, symbol: string, dates: readonly StateDate[]) {
    this.#lake = lake;
    this.#symbol = symbol;
    this.#dates = dates;
  }

  /** Names what the scales as of a date are made of. */
  inputs(asOf: string): string {
    return inputsOf(this.#dates, asOf);
  }

  /**
   * The scales as of a date: the stored ones, or fitted and stored.
   * @throws {SpymasterError} NO_MARKET_DATA with too few sessions before it;
   * WRITE_FAILED, LAKE_CORRUPT
   */
  async build(asOf: string): Promise<{ readonly scales: InputScales; readonly built: boolean }> {
    const dataset = DATASETS.streamScales(this.#symbol);
    const inputs = this.inputs(asOf);
    if ((await this.#lake.stateOf(dataset, asOf, inputs, true)) === 'complete')
      return { scales: await this.read(asOf), built: false };
    const scales = await this.fit(asOf);
    const bytes = Buffer.from(`${JSON.stringify(scales, null, 2)}\n`);
    await this.#lake.commit({
      dataset,
      date: asOf,
      inputs,
      timeRange: null,
      facts: { sessions: scales.sessions, firstDate: scales.firstDate, lastDate: scales.lastDate },
      files: { [STREAM_SCALES_FILE]: { bytes, rows: Object.keys(scales.overall).length } },
    });
    return { scales, built: true };
  }

  /**
   * The stored scales as of a date.
   * @throws {SpymasterError} INDEX_STALE where there are none, or of other sessions than
   * now stand before it; LAKE_CORRUPT
   */
  async read(asOf: string): Promise<InputScales> {
    const dataset = DATASETS.streamScales(this.#symbol);
    const state = await this.#lake.stateOf(dataset, asOf, this.inputs(asOf));
    if (state !== 'complete')
      throw new SpymasterError(
        'INDEX_STALE',
        `There are no stream scales as of ${asOf} of the sessions that now stand before it.`,
        { hint: `Fit them: spymaster streams normalize --as-of ${asOf}` },
      );
    const bytes = await this.#lake.readBytes(dataset, asOf, `date=${asOf}/${STREAM_SCALES_FILE}`);
    const scales = JSON.parse(Buffer.from(bytes).toString('utf8')) as InputScales;
    if (scales.schema === SCALES_SCHEMA && scales.asOf === asOf && scales.lastDate < asOf) return scales;
    throw new SpymasterError('LAKE_CORRUPT', `The stream scales as of ${asOf} are of another kind or date.`, {
      hint: `Delete date=${asOf} of ${dataset} and run spymaster streams normalize --as-of ${asOf}.`,
    });
  }

  /**
   * Fits the scales as of a date, and stores nothing.
   * @throws {SpymasterError} NO_MARKET_DATA with too few sessions before it; LAKE_CORRUPT
   */
  async fit(asOf: string): Promise<InputScales> {
    const sessions: SampledSession[] = [];
    for (const each of before(this.#dates, asOf)) sessions.push(await this.#sample(each));
    return fitInputScales(asOf, sessions);
  }

  /** Its samples at 2-minute closes, where streams are made. */
  async #sample({ date, content }: StateDate): Promise<SampledSession> {
    const known = recentSamples.get(content);
    if (known) return known;
    const session = sessionOf(date);
    const ticks = await readStateTicks(this.#lake, this.#symbol, session);
    const closes = ticks.filter(({ at }) => at > session.rthOpen && (at - session.rthOpen) % BAR_NS === 0);
    const samples = closes.flatMap(({ at, rows }) => rows.flatMap((row) => levelSample(at, row) ?? []));
    const sampled = { date, samples };
    recentSamples.set(content, sampled);
    const [oldest] = recentSamples.keys();
    if (recentSamples.size > MAX_KEPT) recentSamples.delete(oldest!);
    return sampled;
  }
}

/**
 * By the content of the state table: each is read once by a process that fits the scales
 * of one date after another.
 */
const recentSamples = new Map<string, SampledSession>();
const MAX_KEPT = SCALE_SESSIONS + 8;
