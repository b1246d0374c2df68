import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What every answer says, a refusal too: nothing is guessed, passed on, or kept. */
export const ALWAYS_SAID = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

const BAD_REQUEST = 400;
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};
/** How the parser names what it does not understand. */
const NO_HTTP = 'HPE_';
const TITLES: Readonly<Record<number, string>> = {
  [BAD_REQUEST]: 'That is no request.',
  408: 'The request was not whole in time.',
  431: 'The request has too much at its head.',
};

/**
 * Answers what never became a request (RFC 9110, RFC 9457), in the form of every other
 * problem, and ends the connection.
 */
export function refuseBroken({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  const status = STATUS[code] ?? (code.startsWith(NO_HTTP) ? BAD_REQUEST : null);
  // Reset by the peer, a handshake that came to nothing, or answered already.
  if (status === null || !socket.writable) return void socket.destroy();
  const body = JSON.stringify({
    code: 'BAD_REQUEST',
    title: TITLES[status],
    hint: 'See /v1/openapi.json.',
  });
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...ALWAYS_SAID,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
