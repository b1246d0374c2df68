import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { SpymasterError } from '../../shared/errors.ts';
import type { HistoricalClient, RangeFileResult } from '../databento/index.ts';
import { openDbnFile } from '../databento/index.ts';
import { ifExists, writeDurably } from '../files/durable-write.ts';
import { takeLock } from '../files/lock.ts';
import type { PlannedFile } from './plan.ts';

/** What is known of a file before it is fetched. */
export interface FileEstimate {
  readonly file: PlannedFile;
  /**
   * What is still to be paid: an interrupted download goes on, and the records that are
   * there are not billed again.
   */
  readonly costUsd: number;
  /** What the whole file costs. */
  readonly wholeCostUsd: number;
  /** Still to come, uncompressed, as billed. */
  readonly bytes: number;
  /** Of the whole file, as the service counts them. */
  readonly records: number;
  /** Records that are there already. */
  readonly arrived: number;
}

const FetchedFileSchema = v.object({
  file: v.string(),
  schema: v.string(),
  symbols: v.number(),
  records: v.number(),
  bytes: v.number(),
  sha256: v.string(),
  costUsd: v.number(),
});
const ManifestSchema = v.object({ files: v.array(FetchedFileSchema) });

/** A fetched file, as the manifest beside it remembers it. */
export type FetchedFile = v.InferOutput<typeof FetchedFileSchema>;

export interface DownloadProgress {
  readonly file: string;
  readonly fileRecords: number;
  readonly fileTotal: number;
  readonly records: number;
  readonly total: number;
}

const MANIFEST = 'manifest.json';
const MANIFEST_TIMEOUT_MS = 10_000;

export interface Presence {
  readonly missing: readonly PlannedFile[];
  readonly present: readonly PlannedFile[];
  /** Why files that are there are fetched all the same, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * Planned files that are not there yet, and those that are: they are never fetched, and
 * paid for, again. A file that the manifest knows with another size, or that holds fewer
 * instruments than are wanted now, counts as missing. Files from elsewhere are taken as
 * they are.
 */
export async function splitByPresence(files: readonly PlannedFile[]): Promise<Presence> {
  const [missing, present, remarks]: [PlannedFile[], PlannedFile[], string[]] = [[], [], []];
  for (const file of files) {
    const found = await ifExists(stat(file.path));
    const lack = found ? await lackOf(file, found.size) : '';
    if (lack === null) present.push(file);
    else missing.push(file);
    if (lack) remarks.push(`${basename(file.path)} ${lack}: it is fetched anew.`);
  }
  return { missing, present, remarks };
}

/** What is wrong with a file that is there; null when it will do. */
async function lackOf({ path, request }: PlannedFile, size: number): Promise<string | null> {
  const entry = (await readManifest(dirname(path))).find(({ file }) => file === basename(path));
  if (!entry) return null;
  if (entry.bytes !== size) return `has ${size} bytes and had ${entry.bytes} when it was fetched`;
  const source = await openDbnFile(path, { fragment: false });
  await source.close();
  const held = new Set(source.metadata!.symbols);
  const wanted = typeof request.symbols === 'string' ? [] : request.symbols;
  const lacking = wanted.filter((symbol) => !held.has(symbol)).length;
  return lacking === 0 ? null : `lacks ${lacking} of the ${wanted.length} instruments wanted`;
}

/** Asks what every file, or what is left of it, would cost. The questions are free. */
export async function estimate(
  client: HistoricalClient,
  files: readonly PlannedFile[],
  options: {
    resume: boolean;
    signal?: AbortSignal;
    onFile: (done: number, total: number, file: string) => void;
  },
): Promise<FileEstimate[]> {
  let done = 0;
  return Promise.all(
    files.map(async (file) => {
      const found = await estimateFile(client, file, options);
      options.onFile(++done, files.length, basename(file.path));
      return found;
    }),
  );
}

async function estimateFile(
  { metadata, timeseries }: HistoricalClient,
  file: PlannedFile,
  { resume, signal }: { resume: boolean; signal?: AbortSignal },
): Promise<FileEstimate> {
  const { request, path } = file;
  const { request: rest, records: arrived } = resume
    ? await timeseries.remainder(path, request)
    : { request, records: 0 };
  const [costUsd, bytes, records, wholeCostUsd] = await Promise.all([
    metadata.getCost(rest, signal),
    metadata.getBillableSize(rest, signal),
    metadata.getRecordCount(request, signal),
    arrived > 0 ? metadata.getCost(request, signal) : null,
  ]);
  const isWhole = arrived > 0 && arrived >= records;
  return {
    file,
    costUsd: isWhole ? 0 : costUsd,
    wholeCostUsd: wholeCostUsd ?? costUsd,
    bytes: isWhole ? 0 : bytes,
    records,
    arrived,
  };
}

/** @throws {SpymasterError} COST_LIMIT */
export function checkBudget(estimates: readonly FileEstimate[], maxCostUsd: number | undefined): void {
  const costUsd = estimates.reduce((sum, entry) => sum + entry.costUsd, 0);
  if (maxCostUsd === undefined || costUsd <= maxCostUsd) return;
  throw new SpymasterError(
    'COST_LIMIT',
    `The download would cost ${costUsd.toFixed(2)} USD, more than the ${maxCostUsd.toFixed(2)} USD allowed.`,
    {
      hint: 'Ask for fewer days, or raise --max-cost. Nothing has been billed.',
      details: { costUsd, maxCostUsd },
    },
  );
}

export interface DownloadOptions {
  readonly workers: number;
  readonly resume: boolean;
  /** False to take a file as whole although the service counted more records in it. */
  readonly checkCount: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Fetches files, so many at a time; each appears under its name when it is whole, and its
 * hash in the manifest beside it. The first failure stops the others; what has arrived
 * stays and is gone on with next time.
 * @throws {SpymasterError} as {@link Timeseries.getRangeToFile}
 */
export async function download(
  client: HistoricalClient,
  estimates: readonly FileEstimate[],
  options: DownloadOptions,
): Promise<FetchedFile[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const onRecords = overallProgress(estimates, options.onProgress);
  const waiting = [...estimates];
  const fetched: FetchedFile[] = [];
  // The others are called off because of the first failure: what stops them is no news.
  let failure: unknown = null;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        fetched.push(await fetchFile(client, next, { ...options, signal }, onRecords));
      } catch (error) {
        failure ??= error;
        stop.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  if (failure !== null) throw failure;
  return fetched;
}

async function fetchFile(
  client: HistoricalClient,
  entry: FileEstimate,
  { resume, checkCount, signal }: DownloadOptions,
  onRecords: (entry: FileEstimate, records: number) => void,
): Promise<FetchedFile> {
  const { path, request } = entry.file;
  const factsOf = ({ records, bytes, sha256 }: RangeFileResult): FetchedFile => ({
    file: basename(path),
    schema: request.schema,
    symbols: request.symbols.length,
    records,
    bytes,
    sha256,
    costUsd: entry.wholeCostUsd,
  });
  const result = await client.timeseries.getRangeToFile(path, request, {
    resume,
    ...(signal ? { signal } : {}),
    ...(checkCount ? { expectedRecords: entry.records } : {}),
    onProgress: ({ records }) => onRecords(entry, records),
    onWhole: (file) => remember(dirname(path), factsOf(file)),
  });
  return factsOf(result);
}

/** Adds up the files' progress. */
function overallProgress(
  estimates: readonly FileEstimate[],
  onProgress: DownloadOptions['onProgress'],
): (entry: FileEstimate, records: number) => void {
  const total = estimates.reduce((sum, { records }) => sum + records, 0);
  const arrived = new Map(estimates.map((entry) => [entry, entry.arrived]));
  return (entry, fileRecords) => {
    arrived.set(entry, fileRecords);
    const records = [...arrived.values()].reduce((a, b) => a + b, 0);
    onProgress({
      file: basename(entry.file.path),
      fileRecords,
      fileTotal: entry.records,
      records,
      total: Math.max(total, records),
    });
  };
}

async function readManifest(folder: string): Promise<FetchedFile[]> {
  const path = join(folder, MANIFEST);
  const text = await ifExists(readFile(path, 'utf8'));
  if (text === null) return [];
  const damaged = (what: string, cause?: unknown) =>
    new SpymasterError('LAKE_CORRUPT', `${path} is damaged: ${what}.`, {
      hint: 'Delete it; the files beside it are then taken as they are.',
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged('it is not JSON', error);
  }
  const parsed = v.safeParse(ManifestSchema, json);
  if (parsed.success) return parsed.output.files;
  throw damaged(`it is no list of fetched files (${v.getDotPath(parsed.issues[0]) ?? 'as a whole'})`);
}

/** Adds a file to its folder's manifest, one writer at a time. */
async function remember(folder: string, facts: FetchedFile): Promise<void> {
  const path = join(folder, MANIFEST);
  const unlock = await takeLock(`${path}.lock`, path, MANIFEST_TIMEOUT_MS);
  try {
    const known = await readManifest(folder);
    const files = [...known.filter(({ file }) => file !== facts.file), facts].sort((a, b) =>
      a.file.localeCompare(b.file),
    );
    await writeDurably(path, `${JSON.stringify({ files }, null, 2)}\n`);
  } finally {
    await unlock();
  }
}
