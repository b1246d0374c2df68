import { projectionSamples } from '../../pipeline/projections/samples.ts';
import { type TrainedProjection, trainProjection } from '../../pipeline/projections/walk-forward.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { sessionsApart } from '../../shared/session/session.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, Lake, type StoredFile } from '../lake/lake.ts';
import { STREAM_BARS_FILE } from '../tables/stream-bars.ts';
import { streamSessions } from './history.ts';

/** How a stored projection is read; raised when it changes, or when training does. */
export const PROJECTION_FORMAT = 1;
/** A projection that was trained longer ago speaks of another market. */
export const MAX_AGE_SESSIONS = 30;

/** A projection as it is stored: how one stream is projected from a date on. */
export interface StoredProjection extends TrainedProjection {
  readonly format: typeof PROJECTION_FORMAT;
  readonly stream: ProjectedStream;
  /** It knows the sessions before this date. */
  readonly asOf: string;
  readonly firstDate: string;
  readonly lastDate: string;
  readonly sessions: number;
  /** Names the streams that it was trained on. */
  readonly inputs: string;
}

const fileOf = (stream: ProjectedStream) => `projection_${stream}.json`;

export interface TrainRequest {
  readonly dataFolder: string;
  readonly symbol: string;
  /** As of which it is trained: on the sessions before. */
  readonly date: string;
  readonly stream: ProjectedStream;
}

/**
 * Trains one stream on all sessions before a date, for a worker.
 * @throws {SpymasterError} NO_MARKET_DATA with too few of them
 */
export async function trainStream({
  dataFolder,
  symbol,
  date: asOf,
  stream,
}: TrainRequest): Promise<StoredProjection> {
  const lake = new Lake(dataFolder);
  const sessions = await streamSessions(lake, symbol, (earlier) => earlier < asOf);
  const trained = trainProjection(stream, projectionSamples(stream, sessions));
  if (!trained)
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `${sessions.length} sessions before ${asOf} have streams: too few to train a projection on.`,
      { hint: 'Compute more: spymaster streams compute --help' },
    );
  return {
    format: PROJECTION_FORMAT,
    stream,
    asOf,
    firstDate: sessions[0]!.date,
    lastDate: sessions.at(-1)!.date,
    sessions: sessions.length,
    inputs: await trainingInputs(lake, symbol, asOf),
    ...trained,
  };
}

/** Names the stored streams before a date. */
export async function trainingInputs(lake: Lake, symbol: string, asOf: string): Promise<string> {
  const dataset = DATASETS.streams(symbol);
  const dates = (await lake.dates(dataset)).filter((date) => date < asOf);
  const contents = await Promise.all(
    dates.map(
      async (date) =>
        (await lake.manifest(dataset, date))?.files[`date=${date}/${STREAM_BARS_FILE}`]?.sha256 ?? '',
    ),
  );
  return sha256(
    `projections ${PROJECTION_FORMAT}|${dates.map((date, i) => `${date} ${contents[i]}`).join('|')}`,
  );
}

/** Stores all streams' projections as of a date together. */
export async function storeProjections(
  lake: Lake,
  symbol: string,
  projections: readonly StoredProjection[],
): Promise<void> {
  const [first] = projections;
  if (!first) return;
  const files = Object.fromEntries(
    projections.map((projection): [string, StoredFile] => [
      fileOf(projection.stream),
      { bytes: Buffer.from(`${JSON.stringify(projection)}\n`), rows: projection.samples },
    ]),
  );
  await lake.commit({
    dataset: DATASETS.projections(symbol),
    date: first.asOf,
    inputs: first.inputs,
    timeRange: null,
    facts: { lastDate: first.lastDate, sessions: first.sessions },
    files,
  });
}

/** Whether projections as of a date are of the streams that now stand before it. */
export async function projectionsStand(
  lake: Lake,
  symbol: string,
  asOf: string,
  streams: readonly ProjectedStream[],
): Promise<boolean> {
  const dataset = DATASETS.projections(symbol);
  const inputs = await trainingInputs(lake, symbol, asOf);
  if ((await lake.stateOf(dataset, asOf, inputs)) !== 'complete') return false;
  const files = Object.keys((await lake.manifest(dataset, asOf))?.files ?? {});
  return streams.every((stream) => files.includes(`date=${asOf}/${fileOf(stream)}`));
}

/**
 * The newest projections that a date may use, by stream: trained on sessions before it,
 * and not too long ago. None where there are none.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function readProjections(
  lake: Lake,
  symbol: string,
  date: string,
): Promise<ReadonlyMap<ProjectedStream, StoredProjection>> {
  const dataset = DATASETS.projections(symbol);
  const asOf = (await lake.dates(dataset)).findLast((trained) => trained <= date);
  if (asOf === undefined || sessionsApart(asOf, date) > MAX_AGE_SESSIONS) return new Map();
  const found = new Map<ProjectedStream, StoredProjection>();
  const files = Object.keys((await lake.manifest(dataset, asOf))?.files ?? {});
  for (const stream of PROJECTED_STREAMS) {
    const name = `date=${asOf}/${fileOf(stream)}`;
    if (!files.includes(name)) continue;
    const bytes = await lake.readBytes(dataset, asOf, name);
    const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as StoredProjection;
    if (stored.format === PROJECTION_FORMAT && stored.lastDate < date) found.set(stream, stored);
  }
  return found;
}
