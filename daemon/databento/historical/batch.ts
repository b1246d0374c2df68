import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { SpymasterError } from '../../../shared/errors.ts';
import { ifExists, sha256OfFile, syncFolder, writeFailure } from '../../files/durable-write.ts';
import { takeLock } from '../../files/lock.ts';
import { type RangeRequest, rangeParameters, type TimeInput, timeNs } from '../request.ts';
import { DatabentoApiError } from './api-error.ts';
import { type HttpClient, isRetryable } from './http.ts';

const MAX_RESUMES = 5;
const HTTP_PARTIAL = 206;
/**
 * The service's and this machine's clocks may differ by so much when a job is looked for
 * by its time.
 */
const CLOCK_TOLERANCE_MS = 60_000;

/** Job times come with "T" and "Z" or with a space and an offset. */
const JobTime = v.nullish(
  v.pipe(
    v.string(),
    v.transform((text) => new Date(text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1'))),
  ),
  null,
);
const Job = v.object({
  id: v.string(),
  /** `received`, `queued`, `processing`, `done`, `expired`; newer words pass. */
  state: v.string(),
  dataset: v.optional(v.string()),
  schema: v.optional(v.string()),
  symbols: v.optional(
    v.pipe(
      v.union([v.array(v.string()), v.string()]),
      v.transform((symbols) => (typeof symbols === 'string' ? symbols.split(',') : symbols)),
    ),
  ),
  stype_in: v.optional(v.string()),
  encoding: v.optional(v.string()),
  start: v.nullish(v.string(), null),
  end: v.nullish(v.string(), null),
  cost_usd: v.nullish(v.number(), null),
  record_count: v.nullish(v.number(), null),
  billed_size: v.nullish(v.number(), null),
  actual_size: v.nullish(v.number(), null),
  package_size: v.nullish(v.number(), null),
  progress: v.nullish(v.number(), null),
  ts_received: JobTime,
  ts_process_done: JobTime,
  ts_expiration: JobTime,
});
const JobFile = v.object({
  filename: v.string(),
  size: v.number(),
  /** `sha256:` and the digest in hexadecimal. */
  hash: v.string(),
  urls: v.object({ https: v.string() }),
});

export type BatchJob = v.InferOutput<typeof Job>;
export type BatchFile = v.InferOutput<typeof JobFile>;

export interface JobRequest extends RangeRequest {
  /** Default `dbn`. */
  readonly encoding?: 'dbn' | 'csv' | 'json';
  /** Prices as decimals: in text alone, as are the next two. */
  readonly prettyPx?: boolean;
  /** Times as dates. */
  readonly prettyTs?: boolean;
  /** A symbol with each record. */
  readonly mapSymbols?: boolean;
  readonly splitDuration?: 'day' | 'week' | 'month' | 'year' | 'none';
  readonly splitSymbols?: boolean;
  /** Bytes. */
  readonly splitSize?: number;
}

export interface BatchDownloadOptions {
  /** Files that are fetched side by side. Default 1. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (file: string, bytes: number, size: number) => void;
}

/** `batch.*`: large ranges, prepared by the service and billed once. */
export class Batch {
  readonly #http: HttpClient;
  /** Jobs that this client has got already: none of them is another order's. */
  readonly #got = new Set<string>();

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /**
   * Orders a job, once: it is never sent again, since a second one would be billed. When
   * it is not known whether it arrived, the service's list is searched for it.
   * @throws {DatabentoApiError}, {SpymasterError} BATCH_UNCERTAIN when it is not known
   * whether the job was accepted; USAGE for choices of text in a job of DBN
   */
  async submitJob(request: JobRequest, signal?: AbortSignal): Promise<BatchJob> {
    const { encoding = 'dbn', prettyPx, prettyTs, mapSymbols } = request;
    if (encoding === 'dbn' && (prettyPx || prettyTs || mapSymbols))
      throw new SpymasterError('USAGE', 'DBN has no pretty prices or times, and its symbols in its header.', {
        hint: 'Order csv or json, or leave these out.',
      });
    const since = new Date(Date.now() - CLOCK_TOLERANCE_MS);
    const parameters = {
      ...rangeParameters(request),
      stype_out: request.stypeOut ?? 'instrument_id',
      encoding,
      pretty_px: prettyPx,
      pretty_ts: prettyTs,
      map_symbols: mapSymbols,
      compression: 'zstd',
      split_duration: request.splitDuration ?? 'day',
      split_symbols: request.splitSymbols ?? false,
      split_size: request.splitSize,
      delivery: 'download',
    };
    const known = new Set((await this.listJobs({ since }, signal)).map(({ id }) => id));
    try {
      const call = {
        verb: 'POST',
        method: 'batch.submit_job',
        family: 'batch-submit',
        parameters,
        repeatable: false,
        signal,
      } as const;
      const job = await this.#http.json(call, Job);
      this.#got.add(job.id);
      return job;
    } catch (error) {
      if (isRefusal(error)) throw error;
      // Called off, nobody can be asked any more.
      if (signal?.aborted) throw uncertain(error);
      return this.#findSubmitted(request, since, known, error, signal);
    }
  }

  /** Jobs by their ids and states; the service may tell no more of them here. */
  listJobs(
    filter: { states?: readonly string[]; since?: Date } = {},
    signal?: AbortSignal,
  ): Promise<BatchJob[]> {
    const parameters = { states: filter.states?.join(','), since: filter.since?.toISOString() };
    return this.#http.json(
      { verb: 'GET', method: 'batch.list_jobs', family: 'batch', parameters, signal },
      v.array(Job),
    );
  }

  /** Everything the service tells of one job. */
  getJobDetails(jobId: string, signal?: AbortSignal): Promise<BatchJob> {
    const parameters = { job_id: jobId };
    return this.#http.json(
      { verb: 'GET', method: 'batch.get_job_details', family: 'batch', parameters, signal },
      Job,
    );
  }

  listFiles(jobId: string, signal?: AbortSignal): Promise<BatchFile[]> {
    const parameters = { job_id: jobId };
    return this.#http.json(
      { verb: 'GET', method: 'batch.list_files', family: 'batch', parameters, signal },
      v.array(JobFile),
    );
  }

  /**
   * Downloads a job's files. What an earlier call left is gone on with; a whole file is
   * checked and kept.
   * @throws {SpymasterError} HASH_MISMATCH for a file that is not what the service
   * promised; it is not left under its name
   */
  async download(jobId: string, folder: string, options: BatchDownloadOptions = {}): Promise<string[]> {
    await mkdir(folder, { recursive: true });
    const files = await this.listFiles(jobId, options.signal);
    for (const file of files) {
      if (basename(file.filename) !== file.filename) {
        throw new SpymasterError(
          'DATABENTO_RESPONSE_INVALID',
          `The job’s file name "${file.filename}" leads out of its folder.`,
        );
      }
    }
    const paths = files.map((file) => join(folder, file.filename));
    const called = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, called.signal]) : called.signal;
    let next = 0;
    const fetchSome = async (): Promise<void> => {
      for (let place = next++; place < files.length; place = next++)
        await this.#downloadFile(files[place]!, paths[place]!, { ...options, signal });
    };
    const fetching = Array.from({ length: Math.max(1, options.parallel ?? 1) }, fetchSome);
    // One that fails calls the others off, and is heard once they have stopped.
    await Promise.all(fetching).catch(async (error: unknown) => {
      called.abort();
      await Promise.allSettled(fetching);
      throw error;
    });
    return paths;
  }

  async #findSubmitted(
    request: JobRequest,
    since: Date,
    known: ReadonlySet<string>,
    cause: unknown,
    signal?: AbortSignal,
  ) {
    const similar: BatchJob[] = [];
    for (const job of await this.listJobs({ since }, signal)) {
      if (known.has(job.id) || this.#got.has(job.id)) continue;
      const details = job.dataset === undefined ? await this.getJobDetails(job.id, signal) : job;
      if (isOf(request, details)) similar.push(details);
    }
    const [job, ...others] = similar;
    if (!job || others.length > 0) throw uncertain(cause);
    this.#got.add(job.id);
    return job;
  }

  async #downloadFile(file: BatchFile, path: string, options: BatchDownloadOptions): Promise<string> {
    const unlock = await takeLock(`${path}.lock`, file.filename);
    try {
      if (!(await isWhole(path, file))) await this.#fetchFile(file, path, options);
      return path;
    } finally {
      await unlock();
    }
  }

  async #fetchFile(file: BatchFile, path: string, options: BatchDownloadOptions): Promise<void> {
    const part = `${path}.part`;
    for (let attempt = 1; ; attempt++) {
      const before = await sizeOf(part);
      try {
        await this.#appendRemainder(file, part, options);
        break;
      } catch (error) {
        if ((await sizeOf(part)) > before) attempt = 1;
        if (!isRetryable(error) || attempt > MAX_RESUMES) throw error;
        await this.#http.backOff(attempt, error, options.signal);
      }
    }
    await checkHash(part, file);
    await rename(part, path);
    await syncFolder(dirname(path));
  }

  async #appendRemainder(
    file: BatchFile,
    part: string,
    { signal, onProgress }: BatchDownloadOptions,
  ): Promise<void> {
    let have = await sizeOf(part);
    if (have > file.size) {
      await rm(part);
      have = 0;
    }
    if (file.size === 0) return writeFile(part, '');
    if (have === file.size) return;
    const headers: Record<string, string> = { accept: 'application/octet-stream' };
    if (have > 0) headers.range = `bytes=${have}-`;
    const reply = await this.#http.send({
      verb: 'GET',
      method: file.urls.https,
      family: 'batch',
      headers,
      signal,
    });
    // A server that ignores the range sends the file from its beginning.
    if (have > 0 && reply.status !== HTTP_PARTIAL) have = 0;
    try {
      await using target = await open(part, have > 0 ? 'a' : 'w');
      for await (const chunk of reply.body()) {
        await target.writeFile(chunk);
        have += chunk.length;
        onProgress?.(file.filename, have, file.size);
      }
      await target.sync();
    } catch (error) {
      throw writeFailure(part, error);
    } finally {
      await reply.cancel();
    }
    if (have < file.size) {
      throw new SpymasterError(
        'DATABENTO_UNREACHABLE',
        `${file.filename} ended after ${have} of ${file.size} bytes.`,
        {
          hint: 'Run it again; what has arrived is kept.',
        },
      );
    }
  }
}

/** Whether a job is what was ordered, in all that the service tells of it. */
function isOf(request: JobRequest, job: BatchJob): boolean {
  const wanted = typeof request.symbols === 'string' ? [request.symbols] : [...request.symbols].sort();
  const isSame = <T>(told: T | null | undefined, ordered: T) => told == null || told === ordered;
  const isAt = (told: string | null, ordered: TimeInput | undefined) =>
    told === null || ordered === undefined || timeNs(told) === timeNs(ordered);
  return (
    job.dataset === request.dataset &&
    job.schema === request.schema &&
    (job.symbols ?? []).toSorted().join() === wanted.join() &&
    isSame(job.encoding, request.encoding ?? 'dbn') &&
    isSame(job.stype_in, request.stypeIn ?? 'raw_symbol') &&
    isAt(job.start, request.start) &&
    isAt(job.end, request.end)
  );
}

/**
 * Whether the service said no; too many requests is a no too. Everything else leaves open
 * what it did.
 */
const isRefusal = (error: unknown): boolean =>
  error instanceof DatabentoApiError && (!error.retryable || error.facts.status === 429);

function uncertain(cause: unknown): SpymasterError {
  return new SpymasterError('BATCH_UNCERTAIN', 'It is not known whether the batch job was accepted.', {
    hint: 'Look in the portal or list the jobs before submitting it again: a second one would be billed.',
    cause,
  });
}

async function isWhole(path: string, { size, hash }: BatchFile): Promise<boolean> {
  const found = await ifExists(stat(path));
  return found?.size === size && (await hashOf(path)) === hash;
}

const sizeOf = async (path: string): Promise<number> => (await ifExists(stat(path)))?.size ?? 0;

const hashOf = async (path: string): Promise<string> => `sha256:${await sha256OfFile(path)}`;

async function checkHash(part: string, file: BatchFile): Promise<void> {
  const found = await hashOf(part);
  if (found === file.hash) return;
  await rm(part);
  throw new SpymasterError(
    'HASH_MISMATCH',
    `${file.filename} is not what Databento promised: its hash is ${found}, not ${file.hash}.`,
    {
      hint: 'It has been removed; run it again.',
      details: { found, expected: file.hash },
    },
  );
}
