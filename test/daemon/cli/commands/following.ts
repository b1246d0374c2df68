import { expect } from 'vitest';
import { serveLive } from '../../../../daemon/cli/commands/live.ts';
import { loadToken } from '../../../../daemon/server/token.ts';
import { StreamClient } from '../../../../shared/client/stream-client.ts';
import type { ServerMessage } from '../../../../shared/protocol/messages.ts';
import { sessionOf, toTimestamp } from '../../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../../shared/units.ts';
import { PacedGateway, takeDay } from '../../../conformance/live-day.ts';
import { clock } from '../../../market.ts';
import { SAMPLE_DATES } from '../../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);

export const QUIET = {
  note: () => undefined,
  progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
};

/** A daemon that follows the day from a time of it, with a client that reads along. */
export async function following(data: string, time: string, options: { readonly auto?: boolean } = {}) {
  const paced = await PacedGateway.start(takeDay(data, DATE), toTimestamp(SESSION, clock(time, SESSION)));
  const spoken: string[] = [];
  const terminal = {
    print: (line: string) => spoken.push(line),
    note: (line: string) => spoken.push(line),
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  };
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
  const gateway = { host: '127.0.0.1', port: paced.gateway.port };
  const serving = serveLive(
    terminal,
    { data, symbol: 'ES', door: { port: 0 }, gateway, ...options },
    { interrupted: () => interrupted, clocks: paced.clocks },
  );
  const said = async (pattern: RegExp) => {
    while (!spoken.some((line) => pattern.test(line))) await new Promise((resolve) => setTimeout(resolve, 5));
    return spoken.find((line) => pattern.test(line))!;
  };
  const url = /http:\S+/.exec(await said(/live at/))![0];
  const token = await loadToken(data);
  const messages: ServerMessage[] = [];
  const client = new StreamClient({ url, getToken: () => token, onMessage: (each) => messages.push(each) });
  const known = () => {
    const last = messages.findLast((each) => each.type === 'bar' || each.type === 'forming');
    return last?.type === 'bar' || last?.type === 'forming' ? last.bar.time + 120 : null;
  };
  paced.follow(known, BigInt(4 * NS_PER_MINUTE), toTimestamp(SESSION, clock('13:20', SESSION)));
  const end = async () => {
    client.stop();
    interrupt();
    await serving;
    await paced.stop();
  };
  // Awaited by whoever ends it; a failure before that is none of the test runner’s.
  serving.catch(() => undefined);
  const { market } = paced;
  return {
    spoken,
    said,
    url,
    token,
    messages,
    client,
    known,
    end,
    serving,
    market,
    stop: () => paced.stop(),
  };
}

/**
 * A daemon that is started at a time when the market tells nothing, and stopped once it
 * follows a session; returns what it said.
 */
export async function startedAndStopped(data: string, time: string): Promise<string[]> {
  const paced = await PacedGateway.start([], toTimestamp(SESSION, clock(time, SESSION)));
  const spoken: string[] = [];
  const say = (line: string) => void spoken.push(line);
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
  const gateway = { host: '127.0.0.1', port: paced.gateway.port };
  const serving = serveLive(
    { ...QUIET, print: say, note: say },
    { data, symbol: 'ES', door: { port: 0 }, gateway },
    { interrupted: () => interrupted, clocks: paced.clocks },
  );
  await expect
    .poll(() => spoken.some((line) => line.startsWith('Following')), { timeout: 60_000 })
    .toBe(true);
  interrupt();
  await serving;
  await paced.stop();
  return spoken;
}
