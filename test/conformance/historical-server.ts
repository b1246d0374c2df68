import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dbnHeader, indexTime, zstdFrames } from './market-data.ts';

export type Cut = 'fin' | 'reset' | 'silence';

interface Endpoint {
  readonly verb: 'GET' | 'POST';
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const RANGE = {
  required: ['dataset', 'schema', 'symbols', 'start'],
  optional: ['stype_in', 'end', 'limit'],
} as const;
/** Every endpoint with its verb and parameters. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'timeseries.get_range': {
    verb: 'POST',
    required: RANGE.required,
    optional: [...RANGE.optional, 'stype_out', 'encoding', 'compression'],
  },
  'metadata.list_publishers': { verb: 'GET', required: [], optional: [] },
  'metadata.list_datasets': { verb: 'GET', required: [], optional: ['start_date', 'end_date'] },
  'metadata.list_schemas': { verb: 'GET', required: ['dataset'], optional: [] },
  'metadata.list_fields': { verb: 'GET', required: ['schema', 'encoding'], optional: [] },
  'metadata.list_unit_prices': { verb: 'GET', required: ['dataset'], optional: [] },
  'metadata.get_dataset_condition': {
    verb: 'GET',
    required: ['dataset'],
    optional: ['start_date', 'end_date'],
  },
  'metadata.get_dataset_range': { verb: 'GET', required: ['dataset'], optional: [] },
  'metadata.get_record_count': { verb: 'POST', ...RANGE },
  'metadata.get_billable_size': { verb: 'POST', ...RANGE },
  'metadata.get_cost': { verb: 'POST', ...RANGE },
  'symbology.resolve': {
    verb: 'POST',
    required: ['dataset', 'symbols', 'stype_in', 'stype_out', 'start_date'],
    optional: ['end_date'],
  },
  'batch.submit_job': {
    verb: 'POST',
    required: [...RANGE.required, 'encoding', 'compression', 'delivery'],
    optional: [
      ...RANGE.optional,
      ...[
        'stype_out',
        'pretty_px',
        'pretty_ts',
        'map_symbols',
        'split_symbols',
        'split_duration',
        'split_size',
      ],
    ],
  },
  'batch.list_jobs': { verb: 'GET', required: [], optional: ['states', 'since'] },
  'batch.get_job_details': { verb: 'GET', required: ['job_id'], optional: [] },
  'batch.list_files': { verb: 'GET', required: ['job_id'], optional: [] },
};
const MAX_SYMBOLS = 2000;
const NS_PER_DAY = 86_400_000_000_000n;

/** What the server does with one request, instead of answering it. */
export type Scripted =
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  /**
   * Sends that many bytes of the body and then cuts: an unfinished chunked body, a reset,
   * or nothing more.
   */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly how: Cut }
  /**
   * Ends the body properly after that many bytes, as a failing backend behind a proxy
   * does.
   */
  | { readonly kind: 'short'; readonly bytes: number }
  /**
   * Ends the body properly after that many frames of records: nothing in it says that
   * there was more.
   */
  | { readonly kind: 'frames'; readonly frames: number }
  /** Sends the whole file although a part of it was asked for. */
  | { readonly kind: 'ignore-range' }
  /** Sends nothing, head or body, before that. */
  | { readonly kind: 'late'; readonly milliseconds: number }
  | { readonly kind: 'warn'; readonly warnings: readonly string[] };

export interface SeenRequest {
  readonly method: string;
  readonly verb: string;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export interface ServedFile {
  readonly filename: string;
  readonly bytes: Buffer;
  /** Lies about the content when given. */
  readonly hash?: string;
  /** Where the service says it is, if not at its own address. */
  readonly url?: string;
}

/** A stand-in of the historical service on loopback, written from its description. */
export class HistoricalServer {
  readonly seen: SeenRequest[] = [];
  readonly key: string;
  /** Records of every schema, in order of index time. */
  readonly data: Record<string, readonly Buffer[]>;
  /** What methods answer, or functions of what they are asked. */
  readonly answers: Record<string, unknown> = {};
  /** DBN version of the ranges sent. */
  version: 1 | 2 | 3 = 3;
  files: readonly ServedFile[] = [];
  jobs: Record<string, unknown>[] = [];
  recordsPerFrame = 50;
  /** Bytes of body per write; the whole at once when null. */
  pieceBytes: number | null = null;
  readonly #scripts = new Map<string, Scripted[]>();
  readonly #server: Server;

  private constructor(key: string, data: Readonly<Record<string, readonly Buffer[]>>) {
    this.key = key;
    this.data = { ...data };
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(
    key: string,
    data: Readonly<Record<string, readonly Buffer[]>> = {},
  ): Promise<HistoricalServer> {
    const server = new HistoricalServer(key, data);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v0/`;
  }

  /** What to do with the next requests of a method, in order. */
  script(method: string, ...steps: readonly Scripted[]): void {
    this.#scripts.set(method, [...(this.#scripts.get(method) ?? []), ...steps]);
  }

  requests(method: string): SeenRequest[] {
    return this.seen.filter((request) => request.method === method);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://127.0.0.1');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const form =
      request.method === 'POST' ? new URLSearchParams(Buffer.concat(parts).toString()) : url.searchParams;
    const method = url.pathname.replace('/v0/', '');
    this.seen.push({ method, verb: request.method!, form, headers: request.headers });
    response.setHeader('request-id', `request-${this.seen.length}`);
    const expected = `Basic ${Buffer.from(`${this.key}:`).toString('base64')}`;
    if (request.headers.authorization !== expected) {
      return this.#fail(response, 401, {
        detail: { case: 'auth_invalid_username_or_password', message: 'Invalid key.', status_code: 401 },
      });
    }
    const wrong = method.startsWith('files/') ? null : protocolError(method, request, form);
    if (wrong) return this.#fail(response, wrong[0], { detail: wrong[1] });
    const step = this.#scripts.get(method)?.shift();
    if (step?.kind === 'error') {
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
      return void response.end(step.body);
    }
    if (step?.kind === 'warn') response.setHeader('x-warning', JSON.stringify(step.warnings));
    if (method === 'timeseries.get_range') return this.#send(response, this.#range(form, step), step);
    if (method.startsWith('files/')) return this.#sendFile(request, response, method.slice(6), step);
    if (method === 'batch.submit_job') this.jobs.push(this.#jobFrom(form));
    if (step?.kind === 'cut') return void response.destroy();
    const answer = this.#answer(method, form);
    if (answer === undefined) return this.#fail(response, 404, { detail: `Unknown method ${method}` });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  }

  #answer(method: string, form: URLSearchParams): unknown {
    const answer = this.answers[method];
    if (typeof answer === 'function') return answer(form);
    if (answer !== undefined) return answer;
    if (method === 'batch.submit_job') return this.jobs.at(-1);
    // As the service has it since September 2026: a list says little of each job.
    if (method === 'batch.list_jobs')
      return this.jobs.map(({ id, state, ts_received }) => ({ id, state, ts_received }));
    if (method === 'batch.get_job_details') return this.jobs.find(({ id }) => id === form.get('job_id'));
    if (method === 'metadata.get_record_count') return this.#matching(form).length;
    if (method === 'metadata.get_billable_size')
      return this.#matching(form).reduce((sum, record) => sum + record.length, 0);
    if (method !== 'batch.list_files') return undefined;
    return this.files.map(({ filename, bytes, hash, url }) => ({
      filename,
      size: bytes.length,
      hash: `sha256:${hash ?? createHash('sha256').update(bytes).digest('hex')}`,
      urls: { https: url ?? `${this.url}files/${filename}`, ftp: '' },
    }));
  }

  #jobFrom(form: URLSearchParams): Record<string, unknown> {
    return {
      id: `GLBX-${this.jobs.length + 1}`,
      state: 'received',
      dataset: form.get('dataset'),
      schema: form.get('schema'),
      symbols: form.get('symbols'),
      cost_usd: null,
      ts_received: '2026-11-23 12:00:00.000000+00:00',
    };
  }

  /** Inclusive start, exclusive end, by index time. */
  #matching(form: URLSearchParams): Buffer[] {
    const schema = form.get('schema')!;
    const { start, end } = spanOf(form);
    const found = (this.data[schema] ?? []).filter((record) => {
      const at = indexTime(schema, record);
      return at >= start && (end === null || at < end);
    });
    return found.slice(0, Number(form.get('limit') ?? found.length));
  }

  #range(form: URLSearchParams, step: Scripted | undefined): Buffer {
    const all = this.#matching(form);
    const records = step?.kind === 'frames' ? all.slice(0, step.frames * this.recordsPerFrame) : all;
    const { start, end } = spanOf(form);
    const symbols = form.get('symbols')!.split(',');
    const span = end === null ? { start } : { start, end };
    const blocks = [dbnHeader({ version: this.version, schema: form.get('schema')!, symbols, ...span })];
    for (let i = 0; i < records.length; i += this.recordsPerFrame)
      blocks.push(Buffer.concat(records.slice(i, i + this.recordsPerFrame)));
    return zstdFrames(blocks);
  }

  #sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    step: Scripted | undefined,
  ): void {
    const file = this.files.find(({ filename }) => filename === name);
    if (!file) return this.#fail(response, 404, { detail: 'No such file' });
    const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const from = step?.kind === 'ignore-range' ? 0 : asked;
    if (from >= file.bytes.length) return this.#fail(response, 416, { detail: 'Range not satisfiable' });
    if (from > 0) {
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${file.bytes.length - 1}/${file.bytes.length}`);
    }
    this.#send(response, file.bytes.subarray(from), step);
  }

  #send(response: ServerResponse, body: Buffer, step: Scripted | undefined): void {
    response.setHeader('content-type', 'application/octet-stream');
    if (step?.kind === 'short') return void response.end(body.subarray(0, step.bytes));
    if (step?.kind !== 'cut' && this.pieceBytes !== null)
      return void this.#sendInPieces(response, body, this.pieceBytes);
    if (step?.kind === 'late') return void setTimeout(() => response.end(body), step.milliseconds);
    if (step?.kind !== 'cut') return void response.end(body);
    response.write(body.subarray(0, step.afterBytes), () => {
      if (step.how === 'fin') response.socket?.end();
      if (step.how === 'reset') response.socket?.resetAndDestroy();
    });
  }

  async #sendInPieces(response: ServerResponse, body: Buffer, size: number): Promise<void> {
    for (let at = 0; at < body.length; at += size) {
      response.write(body.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }

  #fail(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }
}

/**
 * What is wrong with a request, as status and sentence; null when it is as the protocol
 * wants it.
 */
function protocolError(
  method: string,
  { method: verb, headers }: IncomingMessage,
  form: URLSearchParams,
): [number, string] | null {
  const endpoint = ENDPOINTS[method];
  if (!endpoint) return [404, `Unknown method ${method}`];
  if (verb !== endpoint.verb) return [405, `${method} is asked for with ${endpoint.verb}, not ${verb}`];
  if (!/^[\w-]+\/\d/.test(headers['user-agent'] ?? '')) return [400, 'The client does not say who it is'];
  const accept = method === 'timeseries.get_range' ? 'application/octet-stream' : 'application/json';
  if (headers.accept !== accept) return [406, `${method} answers with ${accept}`];
  if (verb === 'POST' && !headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return [415, 'A body is a form'];
  const missing = endpoint.required.find((name) => !form.has(name));
  if (missing) return [422, `${missing} is missing`];
  const unknown = [...form.keys()].find(
    (name) => ![...endpoint.required, ...endpoint.optional].includes(name),
  );
  if (unknown) return [422, `${unknown} is not known`];
  const symbols = form.get('symbols')?.split(',').length ?? 0;
  return symbols > MAX_SYMBOLS ? [422, `${symbols} symbols are too many`] : null;
}

/** A bare date as start without an end means that day. */
function spanOf(form: URLSearchParams): { start: bigint; end: bigint | null } {
  const [startText, endText] = [form.get('start')!, form.get('end')];
  const start = nanoseconds(startText);
  if (endText !== null) return { start, end: nanoseconds(endText) };
  return { start, end: startText.length === 10 ? start + NS_PER_DAY : null };
}

function nanoseconds(text: string): bigint {
  return /^\d+$/.test(text)
    ? BigInt(text)
    : BigInt(Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text)) * 1_000_000n;
}
