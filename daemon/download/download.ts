import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';
import type { HistoricalClient } from '../databento/historical/client.ts';
import { ifExists, writeDurably } from '../durable-files.ts';
import type { PlannedFile } from './plan.ts';

/** What is known of a file before it is fetched. */
export interface FileEstimate {
  readonly file: PlannedFile;
  readonly costUsd: number;
  /** Uncompressed, as billed. */
  readonly bytes: number;
  readonly records: number;
}

/** A fetched file, as the manifest beside it remembers it. */
export interface FetchedFile {
  readonly file: string;
  readonly schema: string;
  readonly symbols: number;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly costUsd: number;
}

export interface DownloadProgress {
  readonly file: string;
  readonly fileRecords: number;
  readonly fileTotal: number;
  readonly records: number;
  readonly total: number;
}

const MANIFEST = 'manifest.json';

/** Planned files that are not there yet, and those that are: they are never fetched, and paid for, again. */
export function splitByPresence(files: readonly PlannedFile[]): { missing: PlannedFile[]; present: PlannedFile[] } {
  const present = files.filter(({ path }) => existsSync(path));
  return { present, missing: files.filter(({ path }) => !existsSync(path)) };
}

/** Asks what every file would cost. The questions are free. */
export function estimate(
  client: HistoricalClient,
  files: readonly PlannedFile[],
  signal?: AbortSignal,
): Promise<FileEstimate[]> {
  return Promise.all(
    files.map(async (file) => {
      const [costUsd, bytes, records] = await Promise.all([
        client.metadata.getCost(file.request, signal),
        client.metadata.getBillableSize(file.request, signal),
        client.metadata.getRecordCount(file.request, signal),
      ]);
      return { file, costUsd, bytes, records };
    }),
  );
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

/**
 * Fetches files, so many at a time; each appears under its name when it is whole, and its hash in the manifest beside it. The first
 * failure stops the others; what has arrived stays and is gone on with next time.
 * @throws {SpymasterError} as {@link Timeseries.getRangeToFile}
 */
export async function download(
  client: HistoricalClient,
  estimates: readonly FileEstimate[],
  options: { workers: number; resume: boolean; signal?: AbortSignal; onProgress: (progress: DownloadProgress) => void },
): Promise<FetchedFile[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const total = estimates.reduce((sum, { records }) => sum + records, 0);
  const records = new Map<PlannedFile, number>();
  const waiting = [...estimates];
  const fetched: FetchedFile[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const entry = next;
      if (!options.resume) await discardParts(entry.file.path);
      const result = await client.timeseries.getRangeToFile(entry.file.path, entry.file.request, {
        signal,
        onProgress: (progress) => {
          records.set(entry.file, progress.records);
          const sum = [...records.values()].reduce((a, b) => a + b, 0);
          options.onProgress({
            file: basename(entry.file.path),
            fileRecords: progress.records,
            fileTotal: entry.records,
            records: sum,
            total: Math.max(total, sum),
          });
        },
      });
      const facts: FetchedFile = {
        file: basename(entry.file.path),
        schema: entry.file.request.schema,
        symbols: entry.file.request.symbols.length,
        records: result.records,
        bytes: result.bytes,
        sha256: result.sha256,
        costUsd: entry.costUsd,
      };
      await remember(dirname(entry.file.path), facts);
      fetched.push(facts);
    }
  };
  const settled = await Promise.allSettled(
    Array.from({ length: options.workers }, () =>
      work().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failures = settled.flatMap((entry) => (entry.status === 'rejected' ? [entry.reason as unknown] : []));
  // The others were called off because of the first: what stopped them is no news.
  const own = failures.find((error) => !(error instanceof SpymasterError && error.code === 'INTERRUPTED')) ?? failures[0];
  if (own) throw own;
  return fetched;
}

/** Removes what an interrupted download left. */
async function discardParts(path: string): Promise<void> {
  for (let i = 0; existsSync(`${path}.part${i}`); i++) await rm(`${path}.part${i}`);
}

const manifests = new Map<string, Promise<void>>();

/** Adds a file to its folder's manifest, one writer at a time. */
function remember(folder: string, facts: FetchedFile): Promise<void> {
  const path = join(folder, MANIFEST);
  const before = manifests.get(path) ?? Promise.resolve();
  const after = before.then(async () => {
    const known = JSON.parse((await ifExists(readFile(path, 'utf8'))) ?? '{"files":[]}') as { files: FetchedFile[] };
    const files = [...known.files.filter(({ file }) => file !== facts.file), facts].sort((a, b) =>
      a.file.localeCompare(b.file),
    );
    await writeDurably(path, `${JSON.stringify({ files }, null, 2)}\n`);
  });
  manifests.set(
    path,
    after.catch(() => undefined),
  );
  return after;
}
