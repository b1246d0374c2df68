import { SpymasterError } from '../../../shared/errors.ts';
import { type DbnSource, openDbn, type RecordRun } from '../dbn/source.ts';
import { type RangeRequest, rangeParameters } from '../request.ts';
import { type Answer, Delivery } from './delivery.ts';
import type { HttpClient } from './http.ts';
import type { MetadataEndpoints } from './metadata.ts';
import { RangeFile, type RangeFileResult } from './range-file.ts';

const MOST_RESUMES = 5;
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
  /** Records the range is known to hold; a stream that ends with another number is an error. */
  readonly expectedRecords?: number;
}

type Ask = (request: RangeRequest) => Promise<Answer>;

interface OpenAnswer {
  readonly answer: Answer;
  readonly source: DbnSource;
}

/** `timeseries.*` (specification 40 §2.3–2.5). */
export class Timeseries {
  readonly #http: HttpClient;
  readonly #metadata: MetadataEndpoints;

  constructor(http: HttpClient, metadata: MetadataEndpoints) {
    this.#http = http;
    this.#metadata = metadata;
  }

  /**
   * Streams a range. Read it with `columnBatches`, `cursor` or `records`. A connection that breaks is taken up again from the last
   * record's time: what has been delivered is neither billed nor delivered twice.
   * @throws {DatabentoApiError}, {SpymasterError} DATABENTO_UNREACHABLE, COST_LIMIT, DBN_TRUNCATED, NOT_RESUMABLE
   */
  async getRange(request: RangeRequest, options: RangeOptions = {}): Promise<DbnSource> {
    await this.#checkCost(request, options);
    let bytesReceived = 0;
    // A consumer that stops early must not leave a connection behind that waits for the service's next byte.
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
      close: () => stop.abort(),
      runs: async function* (this: Timeseries) {
        try {
          yield* this.#resumedRuns(request, first, ask, options, onRecords);
        } finally {
          stop.abort();
        }
      }.bind(this),
    };
  }

  /**
   * Streams a range into a file, byte for byte as the service sent it. An interrupted download leaves `FILE.part0`; the next call
   * with the same request goes on from there. The file appears under its name when it is whole.
   * @throws as {@link getRange}; LAKE_WRITE_FAILED when the disk is full; what has arrived is kept in every case
   */
  async getRangeToFile(path: string, request: RangeRequest, options: RangeOptions = {}): Promise<RangeFileResult> {
    const file = await RangeFile.open(path, request);
    if (file.delivery.records === 0) await this.#checkCost(request, options);
    for (let attempt = 1; ; attempt++) {
      const before = file.delivery.records;
      const answer = await this.ask(remainderOf(request, file.delivery), options.signal);
      try {
        await file.append(answer, (bytesReceived) => options.onProgress?.({ records: file.delivery.records, bytesReceived }));
        break;
      } catch (error) {
        if (file.delivery.records > before) attempt = 1;
        if (!isCut(error) || attempt > MOST_RESUMES) throw error;
        await this.#http.backOff(attempt, error, options.signal);
      }
    }
    checkCount(path, file.delivery.records, request, options);
    return file.finish();
  }

  /** One request; its body ends, instead of failing, where the connection breaks. @internal */
  async ask(request: RangeRequest, signal?: AbortSignal, onBytes: (bytes: number) => void = () => undefined): Promise<Answer> {
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
    return { bytes: bytes(), failure: () => failure };
  }

  /** Asks and reads the header, and again where the connection broke before that had come. */
  async #open(request: RangeRequest, ask: Ask, signal?: AbortSignal): Promise<OpenAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(request);
      try {
        return { answer, source: await openDbn(answer.bytes, { name: describeRequest(request) }) };
      } catch (error) {
        const reason = answer.failure() ?? error;
        if (!isCut(reason) || attempt > MOST_RESUMES) throw reason;
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
    let { answer, source } = first;
    for (let attempt = 1; ; attempt++) {
      const before = delivery.records;
      try {
        for await (const run of source.runs()) {
          const fresh = delivery.accept(run);
          if (!fresh) continue;
          onRecords(delivery.records);
          yield fresh;
        }
        if (answer.failure()) throw answer.failure();
        delivery.finish();
        break;
      } catch (error) {
        const reason = answer.failure() ?? error;
        if (delivery.records > before) attempt = 1;
        if (!isCut(reason) || attempt > MOST_RESUMES) throw reason;
        await this.#http.backOff(attempt, reason, options.signal);
      }
      ({ answer, source } = await this.#open(remainderOf(request, delivery), ask, options.signal));
      if (delivery.records > 0) delivery.startsAgain();
    }
    checkCount(first.source.name, delivery.records, request, options);
  }

  async #checkCost(request: RangeRequest, { maxCostUsd, signal }: RangeOptions): Promise<void> {
    if (maxCostUsd === undefined) return;
    const costUsd = await this.#metadata.getCost(request, signal);
    if (costUsd <= maxCostUsd) return;
    throw new SpymasterError(
      'COST_LIMIT',
      `This request would cost ${costUsd.toFixed(2)} USD, more than the limit of ${maxCostUsd.toFixed(2)} USD.`,
      { hint: 'Ask for less, or raise the limit. Nothing has been billed.', details: { costUsd, maxCostUsd } },
    );
  }
}

export const describeRequest = ({ dataset, schema, symbols, start, end }: RangeRequest): string =>
  `${dataset} ${schema} of ${typeof symbols === 'string' ? symbols : symbols.slice(0, 3).join(', ')}${symbols.length > 3 && typeof symbols !== 'string' ? ` and ${symbols.length - 3} more` : ''} from ${start}${end === undefined ? '' : ` to ${end}`}`;

/** The same request, from the last delivered record's time on. */
export function remainderOf(request: RangeRequest, delivery: Delivery): RangeRequest {
  const { lastTime } = delivery;
  if (lastTime === null) return request;
  const limit = request.limit === undefined ? {} : { limit: request.limit - delivery.records + delivery.atLastTime };
  return { ...request, start: lastTime, end: request.end ?? dayAfter(String(request.start)), ...limit };
}

/** A bare date without an end means that day; once the start has moved the end must be said. */
const dayAfter = (date: string): string => new Date(Date.parse(date) + MS_PER_DAY).toISOString().slice(0, 10);

/** An answer that began and was cut may be taken up again, whether the network said so or the data just ended. */
const isCut = (error: unknown): boolean =>
  error instanceof SpymasterError && (error.code === 'DATABENTO_UNREACHABLE' || error.code === 'DBN_TRUNCATED');

function checkCount(name: string, records: number, request: RangeRequest, { expectedRecords }: RangeOptions): void {
  const expected =
    expectedRecords === undefined ? undefined : Math.min(expectedRecords, request.limit ?? Number.POSITIVE_INFINITY);
  if (expected === undefined || records === expected) return;
  throw new SpymasterError('DBN_TRUNCATED', `${name}: ${records} records arrived and ${expected} were to come.`, {
    hint: 'Run it again; the range may also have changed since it was counted.',
    details: { records, expectedRecords: expected },
  });
}
