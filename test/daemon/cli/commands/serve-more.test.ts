import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadToken } from '../../../../daemon/server/token.ts';
import { STREAM_PATH } from '../../../../shared/protocol/limits.ts';
import { isDurable, type ServerMessage } from '../../../../shared/protocol/messages.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const MAIN = fileURLToPath(new URL('../../../../daemon/cli/main.ts', import.meta.url));
const REPLAYED = ['--replay', SAMPLE_DATES[1], '--speed', '100000'];
/** Nothing listens there. */
const LIVE_ALONE = ['--live', '--gateway', '127.0.0.1:9'];

let data = '';
let child: ChildProcess;
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
afterEach(() => void child.kill('SIGKILL'));

/** A daemon of its own process: where it is, and how it ends once it is asked to. */
async function start(...args: readonly string[]) {
  child = spawn(process.execPath, [MAIN, 'serve', '--data', data, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABENTO_API_KEY: `db-${'0'.repeat(29)}` },
  });
  const ended = once(child, 'close');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout! }).on('line', (line) => resolve(/http:\S+/.exec(line)![0]));
  const noted: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => noted.push(line));
  ended.then(() => reject(new Error(`it ended before it served: ${noted.join(' | ')}`)));
  const url = await promise;
  const asked = async (signal: NodeJS.Signals) => {
    const since = performance.now();
    child.kill(signal);
    const [code, killedBy] = await ended;
    return { ended: [code, killedBy], ms: performance.now() - since };
  };
  return { url, asked, noted };
}

interface Viewer {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<number>;
  say(message: object): void;
  /** Resolves with the first message from now on that is such a one. */
  hears(isIt: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

/** One who is shown something. */
async function viewer(url: string): Promise<Viewer> {
  const socket = new WebSocket(new URL(STREAM_PATH, url.replace('http', 'ws')));
  const messages: ServerMessage[] = [];
  let onMessage: (message: ServerMessage) => void = () => undefined;
  socket.on('message', (text) => {
    const message = JSON.parse(String(text)) as ServerMessage;
    messages.push(message);
    onMessage(message);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const say = (message: object) => socket.send(JSON.stringify(message));
  const hears = (isIt: (message: ServerMessage) => boolean) =>
    new Promise<ServerMessage>((resolve) => {
      onMessage = (message) => isIt(message) && resolve(message);
    });
  await once(socket, 'open');
  say({ type: 'hello', protocols: [1], token: await loadToken(data) });
  await hears(({ type }) => type === 'snapshot');
  return { socket, messages, closed, say, hears };
}

/** From the open to the end, over and over, until the last round is under way. */
async function playsOn({ say, hears }: Viewer, rounds: number): Promise<void> {
  for (let round = 1; ; round++) {
    say({ type: 'jump', id: 2 * round, to: 'start' });
    await hears(({ type }) => type === 'snapshot');
    say({ type: 'play', id: 2 * round + 1 });
    await hears(({ type }) => type === 'bar');
    if (round === rounds) return;
    await hears((message) => message.type === 'replay' && message.state.finished);
  }
}

const goodbye = async ({ messages, closed }: Viewer) => {
  const code = await closed;
  const last = messages.at(-1)!;
  return [code, last.type === 'error' && [last.id, last.code, last.fatal, last.retry]];
};
const GOODBYE = [1001, [null, 'SHUTDOWN', true, 'later']];

/** Nothing is held, and nothing went wrong. */
function expectNothingLeft(noted: readonly string[]): void {
  expect(globSync(join(data, '**/*.lock'))).toEqual([]);
  expect(noted.filter((line) => /^\s+at |^spymaster:/.test(line))).toEqual([]);
}

describe.each(['SIGINT', 'SIGTERM'] as const)('A daemon that is sent %s', (signal) => {
  it('says goodbye to those who watch a replay, one that plays at full speed too', async () => {
    const { url, asked, noted } = await start(...REPLAYED);
    const [still, deaf, playing] = [await viewer(url), await viewer(url), await viewer(url)];
    deaf.socket.pause();
    await playsOn(playing, 3);
    const { ended, ms } = await asked(signal);
    // Whoever does not answer is waited for, and not long.
    expect([ended, ms > 900, ms < 3000]).toEqual([[0, null], true, true]);
    expect([await goodbye(still), await goodbye(playing)]).toEqual([GOODBYE, GOODBYE]);
    deaf.socket.resume();
    expect(await goodbye(deaf)).toEqual(GOODBYE);
    const last = playing.messages.findLastIndex(({ type }) => type === 'snapshot');
    const told = playing.messages.slice(last).flatMap((each) => ('seq' in each ? [each] : []));
    const numbers = told.filter(isDurable).map(({ seq }) => seq);
    expect([numbers.length > 0, numbers]).toEqual([true, numbers.map((_, i) => told[0]!.seq + 1 + i)]);
    await expect(fetch(url)).rejects.toThrow();
    expectNothingLeft(noted);
  });
  it('says goodbye where it follows a market whose gateway is away, and prepares a past session', async () => {
    const { url, asked, noted } = await start(...LIVE_ALONE);
    const [live, past] = [await viewer(url), await viewer(url)];
    past.say({ type: 'open', id: 1, view: { mode: 'replay', date: SAMPLE_DATES[1] } });
    past.say({ type: 'pause', id: 2 });
    await past.hears((message) => message.type === 'error' && message.id === 2);
    const { ended, ms } = await asked(signal);
    expect([ended, ms < 3000]).toEqual([[0, null], true]);
    expect([await goodbye(live), await goodbye(past)]).toEqual([GOODBYE, GOODBYE]);
    expect(live.messages.find(({ type }) => type === 'session')).toMatchObject({ mode: 'live' });
    expectNothingLeft(noted);
  });
  it('ends at once when it is sent it again, whoever does not answer', async () => {
    const { url, asked, noted } = await start(...LIVE_ALONE);
    const [deaf, honest] = [await viewer(url), await viewer(url)];
    deaf.socket.pause();
    child.kill(signal);
    expect([await goodbye(honest), child.exitCode]).toEqual([GOODBYE, null]);
    const { ended, ms } = await asked(signal);
    expect([ended, ms < 500]).toEqual([[0, null], true]);
    deaf.socket.terminate();
    expectNothingLeft(noted);
  });
});
