import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** A peer that has been told to go has this long to do so. */
const GRACE_MS = 1000;

/**
 * Owns every socket that has left HTTP: none outlives the server, whatever its peer does.
 * A refused one is destroyed after a second, and so is one whose close is not answered.
 */
export class UpgradedSockets {
  readonly #sockets = new Set<Duplex>();

  /** Takes a socket over from the HTTP server. */
  own(socket: Duplex): void {
    this.#sockets.add(socket);
    // A peer may vanish at any moment; 'close' follows, and is where a socket is
    // forgotten.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Answers in plain HTTP and lets the socket go. */
  refuse(socket: Duplex, status: keyof typeof REASONS, message: string): void {
    const head = [
      `HTTP/1.1 ${status} ${REASONS[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      'Referrer-Policy: no-referrer',
      'Cross-Origin-Resource-Policy: same-origin',
      'Cache-Control: no-store',
      "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
      '',
    ].join('\r\n');
    socket.end(`${head}Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
    setTimeout(() => socket.destroy(), GRACE_MS).unref();
  }

  /** Says goodbye to a client, and ends its socket if it does not answer. */
  dismiss(client: WebSocket, closeCode: number, reason: string): void {
    client.close(closeCode, shortened(reason));
    setTimeout(() => client.terminate(), GRACE_MS).unref();
  }

  /** Resolves when no socket is left: after a second at the latest. */
  async destroyAll(): Promise<void> {
    const until = performance.now() + GRACE_MS;
    while (this.#sockets.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The reason of a close frame may have so many bytes (RFC 6455, 5.5). */
const MAX_REASON_BYTES = 123;

function shortened(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > MAX_REASON_BYTES) text = text.slice(0, -1);
  return text;
}

const REASONS = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  503: 'Service Unavailable',
} as const;
