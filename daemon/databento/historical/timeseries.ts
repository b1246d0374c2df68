import { SpymasterError } from '../../../shared/errors.ts';
import { type DbnSource, openDbn, type RecordRun } from '../dbn/source.ts';
import { type RangeRequest, rangeParameters } from '../request.ts';
import { type Answer, Delivery } from './delivery.ts';
import type { HttpClient } from './http.ts';
import type { MetadataEndpoints } from './metadata.ts';
import { RangeFile, type RangeFileResult } from './range-file.ts';

const MAX_RESUMES = 5;
const MS_PER_DAY = 86_400_000;

export interface Progress {
  readonly records: number;
  /** Bytes as they came, compressed. */
  readonly bytesReceived: number;
}

export interface RangeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Refuse, before anything is billed, a request that costs more. */
  readonly maxCostUsd?: number;
  /**
   * Records the service counted in the range. An answer that ends short of them is taken
   * for a cut: the rest is asked for, and only when that brings nothing is it an error.
   */
  readonly expectedRecords?: number;
}

export interface RangeToFileOptions extends RangeOptions {
  /**
   * False to discard what an interrupted download left, and pay for it again. Default
   * true.
   */
  readonly resume?: boolean;
  /**
   * Called when the file is whole and before it takes its name, so that what is noted of
   * it is never missing.
   */
  readonly onWhole?: (file: RangeFileResult) => Promise<void>;
}

/** What of a file is yet to be fetched. */
export interface Remainder {
  readonly request: RangeRequest;
  /** Records that are there already. */
  readonly records: number;
}

type Ask = (request: RangeRequest) => Promise<Answer>;

interface OpenAnswer {
  readonly answer: Answer;
  readonly source: DbnSource;
}

/** `timeseries.*`. */
export class Timeseries {
  readonly #http: HttpClient;
  readonly #metadata: MetadataEndpoints;

  constructor(http: HttpClient, metadata: MetadataEndpoints) {
    this.#http = http;
    this.#metadata = metadata;
  }

  /**
   * Streams a range. Read it with `columnBatches`, `cursor` or `records`. A connection
   * that breaks is taken up again from the last record's time: what has been delivered is
   * neither billed nor delivered twice.
   * @throws {DatabentoApiError}, {SpymasterError} DATABENTO_UNREACHABLE, COST_LIMIT,
   * DBN_TRUNCATED, TOO_FEW_RECORDS, NOT_RESUMABLE
   */
  async getRange(request: RangeRequest, options: RangeOptions = {}): Promise<DbnSource> {
    await this.#checkCost(request, options);
    let bytesReceived = 0;
    // A consumer that stops early must not leave a connection behind that waits for the
    // service's next byte.
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
    const ask = (remainder: RangeRequest) =>
      this.ask(remainder, signal, (bytes) => {
        bytesReceived += bytes;
      });
    const first = await this.#open(request, ask, signal);
    const onRecords = (records: number) => options.onProgress?.({ records, bytesReceived });
    return {
      name: first.source.name,
      metadata: first.source.metadata,
      skipped: new Map(),
      close: () => stop.abort(),
      runs: async function* (this: Timeseries) {
        try {
          yield* this.#resumedRuns(request, first, ask, { ...options, signal }, onRecords);
        } finally {
          stop.abort();
        }
      }.bind(this),
    };
  }

  /**
   * Streams a range into a file, byte for byte as the service sent it. An interrupted
   * download leaves `FILE.part0` and, in `FILE.request`, what was asked; the next call
   * with the same request goes on from there. The file appears under its name when it is
   * whole. One process at a time can write a file.
   * @throws as {@link getRange}; FILE_LOCKED, WRITE_FAILED when the disk is full; what
   * has arrived is kept in every case
   */
  async getRangeToFile(
    path: string,
    request: RangeRequest,
    options: RangeToFileOptions = {},
  ): Promise<RangeFileResult> {
    const file = await RangeFile.open(path, request, options.resume ?? true);
    try {
      await this.#checkCost(remainderOf(request, file.delivery), options);
      await this.#fill(file, request, options);
      return await file.finish(options.onWhole);
    } finally {
      await file.close();
    }
  }

  /**
   * What {@link getRangeToFile} would still ask for, and so be billed for. Reads the
   * parts that are there; asks nobody.
   */
  async remainder(path: string, request: RangeRequest): Promise<Remainder> {
    const delivery = await RangeFile.look(path, request);
    return { request: remainderOf(request, delivery), records: delivery.records };
  }

  async #fill(file: RangeFile, request: RangeRequest, options: RangeToFileOptions): Promise<void> {
    const { delivery } = file;
    const expected = expectedOf(request, options);
    // What has arrived may be all there is: a process can be killed between the last byte
    // and the file's name.
    if (delivery.records > 0 && delivery.records >= (expected ?? Number.POSITIVE_INFINITY)) return;
    let bytesReceived = 0;
    const ask = () =>
      this.ask(remainderOf(request, delivery), options.signal, (bytes) => {
        bytesReceived += bytes;
      });
    const onBytes = () => options.onProgress?.({ records: delivery.records, bytesReceived });
    for (let attempt = 1; ; attempt++) {
      const before = delivery.records;
      try {
        await file.append(ask, onBytes);
      } catch (error) {
        if (delivery.records > before) attempt = 1;
        if (!isCut(error) || attempt > MAX_RESUMES) throw error;
        await this.#http.backOff(attempt, error, options.signal);
        continue;
      }
      if (delivery.records >= (expected ?? 0)) return;
      if (delivery.records === before) throw tooShort(file.path, delivery.records, expected!);
    }
  }

  /**
   * One request; its body ends, instead of failing, where the connection breaks.
   * @internal
   */
  async ask(
    request: RangeRequest,
    signal?: AbortSignal,
    onBytes: (bytes: number) => void = () => undefined,
  ): Promise<Answer> {
    const reply = await this.#http.send({
      verb: 'POST',
      method: 'timeseries.get_range',
      family: 'timeseries',
      parameters: {
        ...rangeParameters(request),
        stype_out: request.stypeOut ?? 'instrument_id',
        encoding: 'dbn',
        compression: 'zstd',
      },
      headers: { accept: 'application/octet-stream' },
      signal,
    });
    let failure: unknown = null;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of reply.body()) {
          onBytes(chunk.length);
          yield chunk;
        }
      } catch (error) {
        failure = error;
      }
    }
    return { bytes: bytes(), failure: () => failure, close: () => reply.cancel() };
  }

  /**
   * Asks and reads the header, and again where the connection broke before that had come.
   */
  async #open(request: RangeRequest, ask: Ask, signal?: AbortSignal): Promise<OpenAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(request);
      try {
        return { answer, source: await openDbn(answer.bytes, { name: describeRequest(request) }) };
      } catch (error) {
        const reason = answer.failure() ?? error;
        if (!isCut(reason) || attempt > MAX_RESUMES) throw reason;
        await this.#http.backOff(attempt, reason, signal);
      }
    }
  }

  async *#resumedRuns(
    request: RangeRequest,
    first: OpenAnswer,
    ask: Ask,
    options: RangeOptions,
    onRecords: (records: number) => void,
  ): AsyncGenerator<RecordRun> {
    const delivery = new Delivery();
    const expected = expectedOf(request, options);
    let open = first;
    for (let attempt = 1; ; attempt++) {
      const before = delivery.records;
      const cut = yield* freshRuns(open, delivery, onRecords);
      if (cut === null) {
        if (delivery.records >= (expected ?? 0)) return;
        if (delivery.records === before) throw tooShort(first.source.name, delivery.records, expected!);
      } else {
        if (delivery.records > before) attempt = 1;
        if (!isCut(cut) || attempt > MAX_RESUMES) throw cut;
        await this.#http.backOff(attempt, cut, options.signal);
      }
      open = await this.#open(remainderOf(request, delivery), ask, options.signal);
      if (delivery.records > 0) delivery.startsAgain();
    }
  }

  async #checkCost(request: RangeRequest, { maxCostUsd, signal }: RangeOptions): Promise<void> {
    if (maxCostUsd === undefined) return;
    const costUsd = await this.#metadata.getCost(request, signal);
    if (costUsd <= maxCostUsd) return;
    throw new SpymasterError(
      'COST_LIMIT',
      `This request would cost ${costUsd.toFixed(2)} USD, more than the limit of ${maxCostUsd.toFixed(2)} USD.`,
      {
        hint: 'Ask for less, or raise the limit. Nothing has been billed.',
        details: { costUsd, maxCostUsd },
      },
    );
  }
}

export const describeRequest = ({ dataset, schema, symbols, start, end }: RangeRequest): string =>
  `${dataset} ${schema} of ${typeof symbols === 'string' ? symbols : symbols.slice(0, 3).join(', ')}${symbols.length > 3 && typeof symbols !== 'string' ? ` and ${symbols.length - 3} more` : ''} from ${start}${end === undefined ? '' : ` to ${end}`}`;

/** The same request, from the last delivered record's time on. */
export function remainderOf(request: RangeRequest, delivery: Delivery): RangeRequest {
  const { lastTime } = delivery;
  if (lastTime === null) return request;
  const limit =
    request.limit === undefined ? {} : { limit: request.limit - delivery.records + delivery.atLastTime };
  return { ...request, start: lastTime, end: request.end ?? dayAfter(String(request.start)), ...limit };
}

/**
 * A bare date without an end means that day; once the start has moved the end must be
 * said.
 */
const dayAfter = (date: string): string => new Date(Date.parse(date) + MS_PER_DAY).toISOString().slice(0, 10);

/**
 * An answer that began and was cut may be taken up again, whether the network said so or
 * the data just ended.
 */
const isCut = (error: unknown): boolean =>
  error instanceof SpymasterError &&
  (error.code === 'DATABENTO_UNREACHABLE' || error.code === 'DBN_TRUNCATED');

/**
 * The runs of one answer that had not been delivered before. Returns what ended it early,
 * or null.
 */
async function* freshRuns(
  { answer, source }: OpenAnswer,
  delivery: Delivery,
  onRecords: (records: number) => void,
): AsyncGenerator<RecordRun, unknown> {
  try {
    for await (const run of source.runs()) {
      const fresh = delivery.accept(run);
      if (!fresh) continue;
      onRecords(delivery.records);
      yield fresh;
    }
    if (answer.failure()) return answer.failure();
    delivery.finish();
    return null;
  } catch (error) {
    return answer.failure() ?? error;
  }
}

const expectedOf = ({ limit }: RangeRequest, { expectedRecords }: RangeOptions): number | undefined =>
  expectedRecords === undefined ? undefined : Math.min(expectedRecords, limit ?? Number.POSITIVE_INFINITY);

function tooShort(name: string, records: number, expected: number): SpymasterError {
  return new SpymasterError(
    'TOO_FEW_RECORDS',
    `${name}: ${records} records arrived and ${expected} were to come; asked for the rest, the service sent none.`,
    {
      hint: 'Run it again. If it stays so, its count is wrong: leave expectedRecords out.',
      details: { records, expectedRecords: expected },
    },
  );
}
