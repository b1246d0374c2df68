import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { UpgradedSockets } from '../../../daemon/server/sockets.ts';

/** A pair of sockets on loopback: the server's, and that of a peer that says nothing. */
async function pair(): Promise<{ owned: Socket; peer: Socket; close(): void }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const peer = connect({ port: (server.address() as { port: number }).port, allowHalfOpen: true });
  peer.on('error', () => undefined);
  return { owned: await accepted, peer, close: () => server.close() };
}

describe('Sockets that have left HTTP', () => {
  it('are gone a second after the server stops, though their peer never answers', async () => {
    const { owned, peer, close } = await pair();
    const sockets = new UpgradedSockets();
    sockets.own(owned);
    const startedAt = performance.now();
    await sockets.destroyAll();
    expect(owned.destroyed).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1800);
    peer.destroy();
    close();
  });
  it('are waited for no longer than they last', async () => {
    const { owned, peer, close } = await pair();
    const sockets = new UpgradedSockets();
    sockets.own(owned);
    owned.resume().on('end', () => owned.end());
    peer.destroy();
    const startedAt = performance.now();
    await sockets.destroyAll();
    expect(performance.now() - startedAt).toBeLessThan(900);
    close();
  });
  it('that are refused get their answer, and a second to go', async () => {
    const { owned, peer, close } = await pair();
    const sockets = new UpgradedSockets();
    sockets.own(owned);
    let answer = '';
    peer.on('data', (data) => {
      answer += String(data);
    });
    sockets.refuse(owned, 403, 'Nö.');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [head, body] = answer.split('\r\n\r\n');
    expect([body, head!.split('\r\n')]).toEqual([
      'Nö.',
      [
        'HTTP/1.1 403 Forbidden',
        'Connection: close',
        'Content-Type: text/plain; charset=utf-8',
        'X-Content-Type-Options: nosniff',
        'Referrer-Policy: no-referrer',
        'Cross-Origin-Resource-Policy: same-origin',
        'Cache-Control: no-store',
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        'Content-Length: 4',
      ],
    ]);
    expect(owned.destroyed).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(owned.destroyed).toBe(true);
    peer.destroy();
    close();
  });
});
