import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveLive } from '../../../../daemon/cli/commands/live.ts';
import { serveCommand } from '../../../../daemon/cli/commands/serve.ts';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { readLedger } from '../../../../daemon/ledger/store.ts';
import { loadToken } from '../../../../daemon/server/token.ts';
import { StreamClient } from '../../../../shared/client/stream-client.ts';
import { isDurable, type ServerMessage } from '../../../../shared/protocol/messages.ts';
import { sessionOf, toTimestamp } from '../../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../../shared/units.ts';
import { GATEWAY_KEY, PacedGateway, takeDay } from '../../../conformance/live-day.ts';
import { clock } from '../../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);

beforeEach(() => void vi.stubEnv('DATABENTO_API_KEY', GATEWAY_KEY));
afterEach(() => void vi.unstubAllEnvs());

describe('spymaster serve --live', () => {
  it('follows a day to its end before everyone’s eyes, and commits it', async () => {
    const data = await sampleLake();
    const files = takeDay(data, DATE);
    const paced = await PacedGateway.start(files, toTimestamp(SESSION, clock('09:40', SESSION)));
    const spoken: string[] = [];
    const terminal = {
      print: (line: string) => spoken.push(line),
      note: (line: string) => spoken.push(line),
      progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
    };
    const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
    const serving = serveLive(
      terminal,
      {
        data,
        symbol: 'ES',
        door: { port: 0 },
        gateway: { host: '127.0.0.1', port: paced.gateway.port },
      },
      { interrupted: () => interrupted, clocks: paced.clocks },
    );
    const said = async (pattern: RegExp) => {
      while (!spoken.some((line) => pattern.test(line)))
        await new Promise((resolve) => setTimeout(resolve, 5));
      return spoken.find((line) => pattern.test(line))!;
    };
    const url = /http:\S+/.exec(await said(/live at/))![0];
    expect(spoken).toContain(
      `Following ESM5. Averages begin with the closes of ${SAMPLE_DATES[0]}; 1 sessions of history.`,
    );
    const token = await loadToken(data);
    const messages: ServerMessage[] = [];
    const client = new StreamClient({ url, getToken: () => token, onMessage: (each) => messages.push(each) });
    paced.follow(
      () => {
        const last = messages.findLast((each) => each.type === 'bar' || each.type === 'forming');
        return last?.type === 'bar' || last?.type === 'forming' ? last.bar.time + 120 : null;
      },
      BigInt(4 * NS_PER_MINUTE),
    );
    await said(/is over: recorded and built/);
    expect(spoken.at(-1)).toMatch(/^Make it a part of what is known: spymaster index build/);
    expect(messages.find(({ type }) => type === 'session')).toMatchObject({ mode: 'live', date: DATE });
    const numbers = messages.filter(isDurable).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    await expect(client.request({ type: 'play' })).rejects.toMatchObject({ code: 'NOT_REPLAY' });
    const health = await fetch(new URL('/v1/health', url), { headers: { authorization: `Bearer ${token}` } });
    expect(await health.json()).toMatchObject({ mode: 'live', date: DATE, status: { feed: 'closed' } });
    client.stop();
    interrupt();
    await serving;
    await paced.stop();
    const manifest = await new Lake(data).manifest(DATASETS.bars('ES'), DATE);
    expect(manifest).not.toBeNull();
    expect((await readLedger(data, 'ES', DATE)).length).toBeGreaterThan(20);
    expect(existsSync(`${data}/raw/futures/trades/es-20250606.trades.dbn.zst`)).toBe(true);
  }, 120_000);
  it('says what to serve, and from where', async () => {
    const data = await sampleLake();
    const serve = (...args: string[]) => speak(serveCommand, '--data', data, ...args);
    for (const wrong of [[], ['--live', '--replay', DATE]])
      await expect(serve(...wrong)).rejects.toMatchObject({ code: 'USAGE' });
    for (const gateway of ['here', 'here:', ':13000', 'here:0', 'here:70000'])
      await expect(serve('--live', '--gateway', gateway)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(serve('--replay', DATE, '--allow-origin', '*')).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('needs a key', async () => {
    vi.stubEnv('DATABENTO_API_KEY', '');
    vi.stubEnv('XDG_CONFIG_HOME', '/nowhere');
    const data = await sampleLake();
    await expect(speak(serveCommand, '--data', data, '--live')).rejects.toMatchObject({
      hint: expect.stringContaining('DATABENTO_API_KEY'),
    });
  });
});
