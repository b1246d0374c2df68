import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StreamClient } from '../shared/client/stream-client.ts';
import { isDurable, type Picture, type ServerMessage } from '../shared/protocol/messages.ts';
import { fold } from '../shared/protocol/picture.ts';
import { atMost, type Result } from './result.ts';

const HERE = new URL('./', import.meta.url);
/** What `npm run demo` leaves: eighty-five sessions. */
const DEMO_LAKE = fileURLToPath(new URL('../data/demo', HERE));
const CLI = fileURLToPath(new URL('../dist/cli.js', HERE));
/** A week, the last of which is the one it begins with. */
const DATES = ['2025-06-20', '2025-06-23', '2025-06-24', '2025-06-25', '2025-06-26'];
const BEGINS_WITH = '2025-06-27';
const ROUNDS = 6;
const MAX_SPEED = 100_000;
/** What a round may add once everything is warm. */
const GROWTH_LIMIT_MIB = 2;
const RESTARTS = 5;
const RESTART_LIMIT_SECONDS = 2;
const COLD_START_LIMIT_SECONDS = 1.5;
const SECOND_MS = 1000;

/** A week replayed as fast as it goes, over and over; and a daemon that is killed. */
export async function benchSoak(): Promise<Result[]> {
  if (!existsSync(DEMO_LAKE) || !existsSync(CLI)) {
    console.log('not measured: there is no demo lake (npm run demo -- --check)');
    return [];
  }
  return [...(await soak()), ...(await restarts())];
}

interface Daemon {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(...args: readonly string[]): Promise<Daemon> {
  const child = spawn(process.execPath, [CLI, 'serve', '--data', DEMO_LAKE, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, DATABENTO_API_KEY: `db-${'0'.repeat(29)}` },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url) return { process: child, url };
  }
  throw new Error('the daemon ended before it served');
}

const token = () => readFileSync(`${DEMO_LAKE}/.token`, 'utf8').trim();

/** A figure of the daemon's own, by its name; over all its labels where none is named. */
async function figure(url: string, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${token()}` };
  const text = await (await fetch(`${url}v1/metrics`, { headers })).text();
  const full = `spymaster_${name}`;
  const lines = text.split('\n').filter((each) => each.startsWith(`${full} `) || each.startsWith(`${full}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function soak(): Promise<Result[]> {
  const daemon = await start('--replay', BEGINS_WITH, '--speed', '1');
  const viewer = new Viewer(daemon.url);
  const mebibytes: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const date of DATES) await viewer.play(date);
      mebibytes.push((await figure(daemon.url, 'resident_bytes')) / 2 ** 20);
    }
    for (const name of [
      'frames_total{kind="durable"}',
      'frames_total{kind="transient"}',
      'bytes_total',
      'conflated_total',
      'snapshots_total{why="slow"}',
      'queued_frames',
    ])
      console.log(`           ${name} ${await figure(daemon.url, name)}`);
  } finally {
    viewer.stop();
    daemon.process.kill('SIGTERM');
  }
  console.log(
    `           resident after each round, MiB: ${mebibytes.map((each) => each.toFixed(0)).join(' ')}`,
  );
  // The first rounds load and compile.
  const warm = mebibytes.slice(ROUNDS / 2 - 1);
  const growth = (warm.at(-1)! - warm[0]!) / (warm.length - 1);
  return [
    {
      id: 'K5',
      name: `Durable frames lost or folded wrongly, a week replayed ${ROUNDS} times at most speed, of ${viewer.frames}`,
      value: viewer.wrong,
      unit: 'frames',
      against: '0',
      ratio: Number.NaN,
      target: '0',
      met: viewer.wrong === 0 && viewer.frames > 0,
    },
    {
      id: 'K6',
      name: 'Memory that a round of the week adds, once warm',
      value: growth,
      unit: 'MiB',
      against: `${GROWTH_LIMIT_MIB} MiB`,
      ratio: growth / GROWTH_LIMIT_MIB,
      target: `≤ ${GROWTH_LIMIT_MIB} MiB`,
      met: growth <= GROWTH_LIMIT_MIB,
    },
  ];
}

/** Plays dates to their ends, and holds what it was told against what it adds up to. */
class Viewer {
  readonly #client: StreamClient;
  #onMessage: (message: ServerMessage) => void = () => undefined;
  readonly #begun: Promise<void>;
  frames = 0;
  wrong = 0;

  constructor(url: string) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#begun = promise;
    this.#client = new StreamClient({
      url,
      getToken: token,
      onMessage: (message) => {
        if (message.type === 'snapshot') resolve();
        this.#onMessage(message);
      },
    });
  }

  async play(date: string): Promise<void> {
    await this.#begun;
    let picture: Picture | null = null;
    let last = 0;
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    this.#onMessage = (message) => {
      if (message.type === 'snapshot') [picture, last] = [structuredClone(message.picture), message.seq];
      if (message.type === 'replay' && message.state.finished) resolve();
      if (!picture || !isDurable(message)) return;
      this.frames++;
      if (message.seq !== last + 1) this.wrong++;
      last = message.seq;
      fold(picture, message);
    };
    await this.#client.request({ type: 'open', view: { mode: 'replay', date } });
    await this.#client.request({ type: 'speed', x: MAX_SPEED });
    await this.#client.request({ type: 'play' });
    await finished;
    const told = JSON.stringify(picture);
    const { promise: jumped, resolve: onJump } = Promise.withResolvers<Picture>();
    this.#onMessage = (message) => {
      if (message.type === 'snapshot') onJump(message.picture);
    };
    await this.#client.request({ type: 'jump', to: 'end' });
    if (JSON.stringify(await jumped) !== told) this.wrong++;
  }

  stop(): void {
    this.#client.stop();
  }
}

/** From a start, after it was killed, to its answering and to its chart. */
async function restarts(): Promise<Result[]> {
  const answered: number[] = [];
  const shown: number[] = [];
  for (let i = 0; i <= RESTARTS; i++) {
    const begunAt = performance.now();
    const since = () => (performance.now() - begunAt) / SECOND_MS;
    // Nothing listens there: a daemon is up before its feed is.
    const daemon = await start('--live', '--gateway', '127.0.0.1:9');
    await fetch(`${daemon.url}v1/health/live`);
    const answeredAfter = since();
    await firstPicture(daemon.url);
    // The first prepares the index of the day.
    if (i > 0) {
      answered.push(answeredAfter);
      shown.push(since());
    }
    const ended = new Promise((resolve) => daemon.process.once('exit', resolve));
    daemon.process.kill('SIGKILL');
    await ended;
  }
  const said = (seconds: readonly number[]) => seconds.map((each) => each.toFixed(2)).join(' ');
  console.log(`           restarts: answers after ${said(answered)} s, a chart after ${said(shown)} s`);
  const middle = shown.toSorted((a, b) => a - b)[RESTARTS >> 1]!;
  return [
    atMost(
      'K7',
      'A killed live daemon answers again, 85 sessions, slowest of five',
      Math.max(...answered),
      RESTART_LIMIT_SECONDS,
      's',
    ),
    atMost(
      'P10',
      'From the start of a live daemon to what a chart shows, middle of five',
      middle,
      COLD_START_LIMIT_SECONDS,
      's',
    ),
  ];
}

/** All that is known of 85 sessions is at hand by then. */
async function firstPicture(url: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onMessage = ({ type }: ServerMessage) => {
    if (type === 'snapshot') resolve();
  };
  const client = new StreamClient({ url, getToken: token, onMessage });
  await promise;
  client.stop();
}
