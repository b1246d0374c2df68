import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dbnHeader, indexTime, zstdFrames } from './market-data.ts';

export type Cut = 'fin' | 'reset' | 'silence';

/** What the server does with one request, instead of answering it. */
export type Scripted =
  | { readonly kind: 'error'; readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  /** Sends that many bytes of the body and then cuts: an unfinished chunked body, a reset, or nothing more. */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly how: Cut }
  /** Ends the body properly after that many bytes, as a failing backend behind a proxy does. */
  | { readonly kind: 'short'; readonly bytes: number }
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
}

/** A stand-in of the historical service on loopback, written from its description (specification 40 §2). */
export class HistoricalServer {
  readonly seen: SeenRequest[] = [];
  readonly key: string;
  /** Records of every schema, in order of index time. */
  readonly data: Readonly<Record<string, readonly Buffer[]>>;
  readonly answers: Record<string, unknown> = {};
  files: readonly ServedFile[] = [];
  jobs: Record<string, unknown>[] = [];
  recordsPerFrame = 50;
  /** Bytes of body per write; the whole at once when null. */
  pieceBytes: number | null = null;
  readonly #scripts = new Map<string, Scripted[]>();
  readonly #server: Server;

  private constructor(key: string, data: Readonly<Record<string, readonly Buffer[]>>) {
    this.key = key;
    this.data = data;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(key: string, data: Readonly<Record<string, readonly Buffer[]>> = {}): Promise<HistoricalServer> {
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
    const form = request.method === 'POST' ? new URLSearchParams(Buffer.concat(parts).toString()) : url.searchParams;
    const method = url.pathname.replace('/v0/', '');
    this.seen.push({ method, verb: request.method!, form, headers: request.headers });
    response.setHeader('request-id', `request-${this.seen.length}`);
    const expected = `Basic ${Buffer.from(`${this.key}:`).toString('base64')}`;
    if (request.headers.authorization !== expected) {
      return this.#fail(response, 401, {
        detail: { case: 'auth_invalid_username_or_password', message: 'Invalid key.', status_code: 401 },
      });
    }
    const step = this.#scripts.get(method)?.shift();
    if (step?.kind === 'error') {
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
      return void response.end(step.body);
    }
    if (step?.kind === 'warn') response.setHeader('x-warning', JSON.stringify(step.warnings));
    if (method === 'timeseries.get_range') return this.#send(response, this.#range(form), step);
    if (method.startsWith('files/')) return this.#sendFile(request, response, method.slice(6), step);
    if (method === 'batch.submit_job') this.jobs.push(this.#jobFrom(form));
    if (step?.kind === 'cut') return void response.destroy();
    const answer = this.#answer(method, form);
    if (answer === undefined) return this.#fail(response, 404, { detail: `Unknown method ${method}` });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  }

  #answer(method: string, form: URLSearchParams): unknown {
    if (method in this.answers) return this.answers[method];
    if (method === 'batch.submit_job') return this.jobs.at(-1);
    if (method === 'batch.list_jobs') return this.jobs;
    if (method === 'metadata.get_record_count') return this.#matching(form).length;
    if (method === 'metadata.get_billable_size') return this.#matching(form).reduce((sum, record) => sum + record.length, 0);
    if (method !== 'batch.list_files') return undefined;
    return this.files.map(({ filename, bytes, hash }) => ({
      filename,
      size: bytes.length,
      hash: `sha256:${hash ?? createHash('sha256').update(bytes).digest('hex')}`,
      urls: { https: `${this.url}files/${filename}`, ftp: '' },
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
    const [start, end] = [nanoseconds(form.get('start')), nanoseconds(form.get('end'))];
    const found = (this.data[schema] ?? []).filter((record) => {
      const at = indexTime(schema, record);
      return (start === null || at >= start) && (end === null || at < end);
    });
    return found.slice(0, Number(form.get('limit') ?? found.length));
  }

  #range(form: URLSearchParams): Buffer {
    const records = this.#matching(form);
    const blocks = [dbnHeader({ schema: form.get('schema')!, symbols: form.get('symbols')!.split(',') })];
    for (let i = 0; i < records.length; i += this.recordsPerFrame)
      blocks.push(Buffer.concat(records.slice(i, i + this.recordsPerFrame)));
    return zstdFrames(blocks);
  }

  #sendFile(request: IncomingMessage, response: ServerResponse, name: string, step: Scripted | undefined): void {
    const file = this.files.find(({ filename }) => filename === name);
    if (!file) return this.#fail(response, 404, { detail: 'No such file' });
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) response.statusCode = 206;
    this.#send(response, file.bytes.subarray(from), step);
  }

  #send(response: ServerResponse, body: Buffer, step: Scripted | undefined): void {
    response.setHeader('content-type', 'application/octet-stream');
    if (step?.kind === 'short') return void response.end(body.subarray(0, step.bytes));
    if (step?.kind !== 'cut' && this.pieceBytes !== null) return void this.#sendInPieces(response, body, this.pieceBytes);
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

function nanoseconds(text: string | null): bigint | null {
  if (text === null) return null;
  return /^\d+$/.test(text) ? BigInt(text) : BigInt(Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text)) * 1_000_000n;
}
