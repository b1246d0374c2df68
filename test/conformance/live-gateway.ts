import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { constants, createZstdCompress, type ZstdCompress, zstdCompressSync } from 'node:zlib';

/**
 * How bytes are cut into segments: as they are, one by one, or at the given sizes over
 * and over.
 */
export type Segments = 'whole' | 'bytes' | readonly number[];

export interface GatewaySubscription {
  readonly id: string;
  readonly schema: string;
  readonly stypeIn: string;
  /** Symbols of each line, in order. */
  readonly lines: readonly (readonly string[])[];
  readonly isLast: readonly string[];
  readonly start: string | undefined;
  readonly snapshot: string | undefined;
}

/** One client, from the gateway's side: a script says what happens, step by step. */
export class GatewayConnection {
  readonly number: number;
  readonly socket: Socket;
  readonly #key: string;
  #text = '';
  #ended = false;
  #wake: () => void = () => undefined;
  #compression: 'none' | 'flush' | 'frames' = 'none';
  #compressor: ZstdCompress | null = null;

  constructor(socket: Socket, key: string, number: number) {
    this.socket = socket;
    this.#key = key;
    this.number = number;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    const onEnd = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', onEnd).on('close', onEnd).on('error', onEnd);
  }

  get closedByClient(): boolean {
    return this.#ended;
  }

  /** Waits until the client has gone. */
  async gone(): Promise<void> {
    while (!this.#ended) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** The client's next line. @throws when it goes away first */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end !== -1) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (this.#ended) throw new ClientGone();
      await this.#change();
    }
  }

  /**
   * Sends bytes and waits until the kernel has taken them: a client that does not read is
   * felt here.
   */
  async send(bytes: Uint8Array | string, segments: Segments = 'whole'): Promise<void> {
    const data = Buffer.from(bytes as Uint8Array);
    let at = 0;
    for (let i = 0; at < data.length; i++) {
      const size =
        segments === 'whole' ? data.length : segments === 'bytes' ? 1 : segments[i % segments.length]!;
      await this.#write(data.subarray(at, at + size));
      // A turn of the event loop lets each segment leave by itself, and the client, in
      // the same process, have its turn.
      await new Promise((resolve) => setImmediate(resolve));
      at += size;
    }
  }

  #write(bytes: Uint8Array): Promise<void> {
    if (this.socket.destroyed) return Promise.reject(new ClientGone());
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(new ClientGone()) : resolve()));
    });
  }

  async greet(
    segments: Segments = 'whole',
    version = 'lsg_version=0.9.4',
    challenge = 'abcd1234',
  ): Promise<void> {
    await this.send(`${version}\ncram=${challenge}\n`, segments);
  }

  /**
   * Reads the authentication, checks its digest and bucket id, and returns its fields.
   */
  async authentication(challenge = 'abcd1234'): Promise<Record<string, string>> {
    const fields = fieldsOf(await this.line());
    const expected = `${createHash('sha256').update(`${challenge}|${this.#key}`).digest('hex')}-${this.#key.slice(-5)}`;
    if (fields.auth !== expected) throw new Error(`authentication ${fields.auth} is not ${expected}`);
    if (fields.compression === 'zstd') this.#compression = 'frames';
    return fields;
  }

  /** Greets, checks the key and accepts. */
  async welcome(segments: Segments = 'whole'): Promise<Record<string, string>> {
    await this.greet(segments);
    const fields = await this.authentication();
    await this.send('success=1|session_id=S-5|\n', segments);
    return fields;
  }

  /** One compressed stream that is flushed per message, instead of a frame for each. */
  flushInsteadOfFrames(): void {
    this.#compression = 'flush';
  }

  /**
   * Reads subscriptions until the client starts the session, with or without a value.
   * @throws on lines the gateway would reject
   */
  async subscriptions(): Promise<GatewaySubscription[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (/^start_session(=.*)?$/.test(line)) break;
      lines.push(line);
    }
    return this.#requestsIn(lines);
  }

  /** What was asked for since, while the session runs. */
  laterSubscriptions(): GatewaySubscription[] {
    const end = this.#text.lastIndexOf('\n') + 1;
    const lines = this.#text.slice(0, end).split('\n').slice(0, -1);
    this.#text = this.#text.slice(end);
    return this.#requestsIn(lines);
  }

  #requestsIn(lines: readonly string[]): GatewaySubscription[] {
    const requests = new Map<
      string,
      { first: Record<string, string>; lines: string[][]; isLast: string[] }
    >();
    for (const line of lines) {
      const fields = fieldsOf(line);
      const symbols = fields.symbols!.split(',');
      if (symbols.length > 500) throw new Error(`${symbols.length} symbols in one line`);
      if (fields.start !== undefined && fields.snapshot === '1')
        throw new Error('start and snapshot together');
      const request = requests.get(fields.id!) ?? { first: fields, lines: [], isLast: [] };
      request.lines.push(symbols);
      request.isLast.push(fields.is_last!);
      requests.set(fields.id!, request);
    }
    return [...requests].map(([id, { first, lines, isLast }]) => ({
      id,
      schema: first.schema!,
      stypeIn: first.stype_in!,
      lines,
      isLast,
      start: first.start,
      snapshot: first.snapshot,
    }));
  }

  /** Sends stream bytes, compressed as the session has it. */
  async stream(bytes: Uint8Array, segments: Segments = 'whole'): Promise<void> {
    await this.send(await this.encode(bytes), segments);
  }

  async encode(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#compression === 'none') return bytes;
    if (this.#compression === 'frames')
      return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    this.#compressor ??= createZstdCompress();
    const compressor = this.#compressor;
    const parts: Buffer[] = [];
    const onData = (part: Buffer) => parts.push(part);
    compressor.on('data', onData);
    compressor.write(bytes);
    await new Promise<void>((resolve) => compressor.flush(constants.ZSTD_e_flush, resolve));
    compressor.off('data', onData);
    return Buffer.concat(parts);
  }

  /** Closes properly. */
  fin(): void {
    this.socket.end();
  }
  /** Breaks the connection. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/**
 * The client ended the connection while the script was still at work: scripts end with
 * it.
 */
export class ClientGone extends Error {
  constructor() {
    super('the client has gone');
  }
}

function fieldsOf(line: string): Record<string, string> {
  return Object.fromEntries(
    line.split('|').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

export type GatewayScript = (connection: GatewayConnection) => Promise<void>;

/**
 * A stand-in of the live gateway on loopback: runs a script for every client and keeps
 * what went wrong in it.
 */
export class LiveGateway {
  readonly failures: unknown[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #running = new Set<Promise<void>>();

  private constructor(key: string, script: GatewayScript) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      const running = script(new GatewayConnection(socket, key, ++this.connections)).catch(
        (error: unknown) => {
          if (!(error instanceof ClientGone)) this.failures.push(error);
          socket.destroy();
        },
      );
      this.#running.add(running);
      void running.finally(() => this.#running.delete(running));
    });
  }

  static async start(key: string, script: GatewayScript): Promise<LiveGateway> {
    const gateway = new LiveGateway(key, script);
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection. @throws the first thing that went wrong in a script */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#running);
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.failures.length > 0) throw this.failures[0];
  }
}
