import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { checkStream } from '../../../daemon/cli/demo-check.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const TOKEN = 'x'.repeat(43);
let daemon: RunningDaemon;
beforeAll(async () => {
  const recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
  const show = new ReplayShow(shownReplay(recorded), { speed: 50_000 });
  daemon = await startDaemon({ show, token: TOKEN, port: 0, version: '1.2.3' });
}, 120_000);
afterAll(() => daemon.close());

/** A server that answers a client’s first word. */
async function fakeServer(answer: (socket: WebSocket) => void): Promise<{ url: string; close(): void }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.on('message', () => answer(socket)));
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

describe('The demo’s check', () => {
  it('watches a session to its end, and counts what came', async () => {
    const summary = await checkStream(daemon.url, TOKEN);
    expect(summary).toMatchObject({ finishedAt: '16:00:00' });
    expect(summary.bars).toBeGreaterThanOrEqual(90);
    expect(summary.levels).toHaveLength(6);
    expect(summary.answers).toBeGreaterThan(20);
  }, 60_000);
  it('fails, in a sentence, on a refused token', async () => {
    await expect(checkStream(daemon.url, 'wrong')).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringMatching(/token is missing or wrong/),
    });
  });
  it('fails on noise, and on a connection that ends early', async () => {
    const noise = await fakeServer((socket) => socket.send('{"type":"noise"}'));
    await expect(checkStream(noise.url, TOKEN)).rejects.toThrow(
      /closed early \(What came could not be understood\.\)/,
    );
    noise.close();
    const early = await fakeServer((socket) => socket.close(1001, 'going'));
    await expect(checkStream(early.url, TOKEN)).rejects.toThrow(/closed early \(going\)/);
    early.close();
  });
});
