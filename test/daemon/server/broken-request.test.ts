import { createServer } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseBroken } from '../../../daemon/server/broken-request.ts';

const server = createServer({ requestTimeout: 300, headersTimeout: 300, connectionsCheckingInterval: 50 });
server.on('clientError', refuseBroken);
let port = 0;
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => void server.close());

const answerTo = (text: string) =>
  new Promise<string>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
  });

describe('What never becomes a request', () => {
  it.each([
    ['no words of HTTP', 'hello\r\n\r\n', 400, 'That is no request.'],
    ['half a head', 'GET / HTTP/1.1\r\nHost: a', 408, 'The request was not whole in time.'],
    [
      'too long a head',
      `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'The request has too much at its head.',
    ],
  ])('%s is answered as every other problem', async (_, text, status, title) => {
    const [head, body] = (await answerTo(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    for (const line of [
      'content-type: application/problem+json',
      'x-content-type-options: nosniff',
      'referrer-policy: no-referrer',
      'cross-origin-resource-policy: same-origin',
      'cache-control: no-store',
      `content-length: ${body!.length}`,
    ])
      expect(head).toContain(line);
    expect(JSON.parse(body!)).toMatchObject({ code: 'BAD_REQUEST', title });
  });
  it('is not answered where nobody is there any more', () => {
    const socket = new Socket();
    refuseBroken(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket);
    expect(socket.destroyed).toBe(true);
  });
});
