import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { SpymasterError } from '../../shared/errors.ts';
import { refuseBroken } from './broken-request.ts';
import type { Tls } from './door.ts';

const MAX_BODY_BYTES = 1024;
/** A request that is not whole by then is answered 408, and a handshake broken off. */
const REQUEST_MS = 5000;
const CHECK_MS = 1000;
/** Of all that have not said hello, and of those that have: far more than are served. */
const MAX_SOCKETS = 256;
const SOCKET_LIMITS = {
  requestTimeout: REQUEST_MS,
  headersTimeout: REQUEST_MS,
  connectionsCheckingInterval: CHECK_MS,
};
const secured = (tls: Tls) =>
  ({ ...tls, ...SOCKET_LIMITS, minVersion: 'TLSv1.2', handshakeTimeout: REQUEST_MS }) as const;

export function makeApp(tls: Tls | null): FastifyInstance {
  const options = {
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    clientErrorHandler: refuseBroken,
  };
  if (!tls) return Fastify({ ...options, http: SOCKET_LIMITS });
  return Fastify({ ...options, https: secured(tls) }) as never;
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The addresses at which a daemon is asked, and every socket that has come to them. */
export class Listening {
  readonly #app: FastifyInstance;
  readonly #tls: Tls | null;
  readonly #onUpgrade: OnUpgrade;
  readonly #sockets = new Set<Socket>();
  #second: Server | null = null;

  constructor(app: FastifyInstance, tls: Tls | null, onUpgrade: OnUpgrade) {
    this.#app = app;
    this.#tls = tls;
    this.#onUpgrade = onUpgrade;
  }

  /**
   * @param host an address of this machine
   * @returns the port
   * @throws {SpymasterError} PORT_IN_USE; USAGE where it is no address to listen at
   */
  async open(host: string, port: number): Promise<number> {
    this.#own(this.#app.server);
    await bound(this.#app.listen({ host, port }), host, port);
    return (this.#app.server.address() as AddressInfo).port;
  }

  /**
   * The other address of loopback, where the machine has it.
   * @throws {SpymasterError} PORT_IN_USE
   */
  async openIpv6(port: number): Promise<void> {
    const answer = (request: IncomingMessage, response: never) => this.#app.routing(request, response);
    const server = this.#tls
      ? createSecureServer(secured(this.#tls), answer as never)
      : createServer(SOCKET_LIMITS, answer as never);
    server.on('clientError', refuseBroken);
    this.#own(server);
    const listening = new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: IPV6, port, ipv6Only: true }, resolve);
    });
    try {
      await listening;
      this.#second = server;
    } catch (error) {
      // Some machines have no such address: nobody asks there.
      if (!HAS_NO_SUCH.has(codeOf(error))) throw failureOf(error, IPV6, port);
    }
  }

  /** Nothing of it is left, whatever a peer does. */
  async close(): Promise<void> {
    this.#second?.close();
    const closing = this.#app.close();
    for (const socket of this.#sockets) socket.destroy();
    await closing;
  }

  #own(server: Server): void {
    server.maxConnections = MAX_SOCKETS;
    server.on('upgrade', this.#onUpgrade);
    // A socket whose handshake never ends is none that HTTP knows of.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }
}

const IPV6 = '::1';
const HAS_NO_SUCH: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

async function bound(listening: Promise<unknown>, host: string, port: number): Promise<void> {
  try {
    await listening;
  } catch (error) {
    throw failureOf(error, host, port);
  }
}

function failureOf(error: unknown, host: string, port: number): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new SpymasterError('PORT_IN_USE', `Port ${port} is already in use.`, {
        hint: `Stop what is using it, or choose another: --port ${port + 1}`,
      });
    case 'EACCES':
      return new SpymasterError('USAGE', `Port ${port} is not for everyone to listen at.`, {
        hint: 'Choose one above 1023: --port 8765',
      });
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new SpymasterError('USAGE', `${host} is no address of this machine.`, {
        hint: 'Name one that it has, as in --host 0.0.0.0 for all.',
      });
    default:
      return error;
  }
}
