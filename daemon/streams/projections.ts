import { projectionSamples } from '../../pipeline/projections/samples.ts';
import { type TrainedProjection, trainProjection } from '../../pipeline/projections/walk-forward.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { sessionsApart } from '../../shared/session/session.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, Lake, type StoredFile } from '../lake/lake.ts';
import { streamSessions } from './history.ts';

/** How a stored projection is read; raised when it changes, or when training does. */
export const PROJECTION_FORMAT = 2;
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
 * @returns null where too few of them know the stream for half an hour in a row
 * @throws {SpymasterError} INDEX_STALE where the streams of one are not those of its
 * states
 */
export async function trainStream({
  dataFolder,
  symbol,
  date: asOf,
  stream,
}: TrainRequest): Promise<StoredProjection | null> {
  const lake = new Lake(dataFolder);
  // Before they are read: what changes meanwhile is noticed as they are stored.
  const inputs = await trainingInputs(lake, symbol, asOf);
  const { sessions, stale } = await streamSessions(lake, symbol, (earlier) => earlier < asOf);
  if (stale.length > 0)
    throw new SpymasterError(
      'INDEX_STALE',
      `Streams of ${stale.length} sessions before ${asOf} are not computed, or of other states than now stand.`,
      { hint: `Compute them: spymaster streams compute --start ${stale[0]} --end ${stale.at(-1)}` },
    );
  const trained = trainProjection(stream, projectionSamples(stream, sessions));
  if (!trained) return null;
  return {
    format: PROJECTION_FORMAT,
    stream,
    asOf,
    firstDate: sessions[0]!.date,
    lastDate: sessions.at(-1)!.date,
    sessions: sessions.length,
    inputs,
    ...trained,
  };
}

/** Names the stored streams before a date. */
export async function trainingInputs(lake: Lake, symbol: string, asOf: string): Promise<string> {
  const dataset = DATASETS.streams(symbol);
  const dates = (await lake.dates(dataset)).filter((date) => date < asOf);
  const contents = await Promise.all(
    dates.map(async (date) => {
      const { files = {} } = (await lake.manifest(dataset, date)) ?? {};
      return `${date} ${Object.values(files)
        .map((file) => file.sha256)
        .join(' ')}`;
    }),
  );
  return sha256(`projections ${PROJECTION_FORMAT}|${contents.join('|')}`);
}

/**
 * Stores projections as of a date, beside those of other streams that are of the same
 * sessions.
 * @throws {SpymasterError} LAKE_CONFLICT where streams were computed anew meanwhile;
 * WRITE_FAILED
 */
export async function storeProjections(
  lake: Lake,
  symbol: string,
  projections: readonly StoredProjection[],
): Promise<void> {
  const [first] = projections;
  if (!first) return;
  const { asOf, inputs, lastDate, sessions } = first;
  const dataset = DATASETS.projections(symbol);
  const standing = await lake.standing(dataset, asOf);
  const now = await trainingInputs(lake, symbol, asOf);
  if (projections.some((projection) => projection.inputs !== now))
    throw new SpymasterError(
      'LAKE_CONFLICT',
      `Streams before ${asOf} were computed anew during the training.`,
      {
        hint: `Train again: spymaster streams train --as-of ${asOf}`,
      },
    );
  const others = [...(await projectionsOf(lake, symbol, asOf)).values()].filter(
    (other) => other.inputs === inputs && projections.every(({ stream }) => stream !== other.stream),
  );
  const files = Object.fromEntries(
    [...projections, ...others].map((projection): [string, StoredFile] => [
      fileOf(projection.stream),
      { bytes: Buffer.from(`${JSON.stringify(projection)}\n`), rows: projection.samples },
    ]),
  );
  const facts = { lastDate, sessions };
  await lake.commit({ dataset, date: asOf, inputs, timeRange: null, facts, standing, files });
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
 * The newest projection of each stream that a date may use: trained on sessions before
 * it, and not too long ago.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function readProjections(
  lake: Lake,
  symbol: string,
  date: string,
): Promise<ReadonlyMap<ProjectedStream, StoredProjection>> {
  const dates = await lake.dates(DATASETS.projections(symbol));
  const mayUse = (asOf: string) => asOf <= date && sessionsApart(asOf, date) <= MAX_AGE_SESSIONS;
  const found = new Map<ProjectedStream, StoredProjection>();
  // Newer ones take the place of older ones.
  for (const asOf of dates.filter(mayUse))
    for (const [stream, stored] of await projectionsOf(lake, symbol, asOf))
      if (stored.lastDate < date) found.set(stream, stored);
  return found;
}

/** Those stored as of a date. */
async function projectionsOf(
  lake: Lake,
  symbol: string,
  asOf: string,
): Promise<ReadonlyMap<ProjectedStream, StoredProjection>> {
  const dataset = DATASETS.projections(symbol);
  const files = Object.keys((await lake.manifest(dataset, asOf))?.files ?? {});
  const found = new Map<ProjectedStream, StoredProjection>();
  for (const stream of PROJECTED_STREAMS) {
    const name = `date=${asOf}/${fileOf(stream)}`;
    if (!files.includes(name)) continue;
    const bytes = await lake.readBytes(dataset, asOf, name);
    const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as StoredProjection;
    if (stored.format === PROJECTION_FORMAT) found.set(stream, stored);
  }
  return found;
}
