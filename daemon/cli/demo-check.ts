import { WebSocket } from 'ws';
import { SpymasterError } from '../../shared/errors.ts';
import { PROTOCOL_VERSION, parseServerMessage, STREAM_PATH } from '../../shared/protocol/messages.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';

export interface CheckSummary {
  readonly bars: number;
  readonly levels: readonly LevelKind[];
  readonly answers: number;
  readonly episodes: number;
  readonly maxNeighbours: number;
  readonly finishedAt: string;
}

const TIMEOUT_MS = 60_000;

/**
 * Connects as any client would, plays the session to its end, and counts what arrives.
 * @throws {SpymasterError} CHECK_FAILED naming the first thing that was missing
 */
export async function checkStream(url: string, token: string): Promise<CheckSummary> {
  const socket = new WebSocket(url.replace(/^http/, 'ws').replace(/\/$/, STREAM_PATH));
  const bars = new Set<number>();
  const levels = new Set<LevelKind>();
  const episodes = new Set<string>();
  let answers = 0;
  let maxNeighbours = 0;
  let expected = 0;
  let finishedAt = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (message: string) =>
      reject(
        new SpymasterError('CHECK_FAILED', `The demo check failed: ${message}.`, { hint: 'Run it again with --verbose.' }),
      );
    const timeout = setTimeout(() => fail('the replay did not finish within a minute'), TIMEOUT_MS);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, token })));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', (_code, reason) => {
      clearTimeout(timeout);
      fail(`the connection closed early (${String(reason) || 'no reason given'})`);
    });
    socket.on('message', (data) => {
      const message = parseServerMessage(String(data));
      if (!message) return fail('a message did not follow the protocol');
      if (message.type === 'error') return fail(message.message);
      if (expected > 0 && message.type !== 'welcome' && message.type !== 'snapshot' && message.seq !== expected + 1)
        return fail('a message was lost');
      expected = message.seq;
      if (message.type === 'snapshot') socket.send(JSON.stringify({ type: 'play' }));
      if (message.type === 'bar' && message.bar.complete) bars.add(message.bar.time);
      if (message.type === 'levels') for (const kind of LEVEL_KINDS) if (message.point.values[kind] !== null) levels.add(kind);
      if (message.type === 'answers') {
        for (const answer of message.answers) {
          episodes.add(answer.episodeId);
          if (answer.n > 0) answers++;
          maxNeighbours = Math.max(maxNeighbours, answer.n);
        }
      }
      if (message.type === 'replay' && message.state.finished) {
        finishedAt = message.state.clock;
        clearTimeout(timeout);
        resolve();
      }
    });
  }).finally(() => socket.terminate());
  const missing = LEVEL_KINDS.filter((kind) => !levels.has(kind));
  const problem =
    missing.length > 0
      ? `these levels never came: ${missing.join(', ')}`
      : answers === 0
        ? 'no answer with precedents came'
        : bars.size < 90
          ? `only ${bars.size} of 90 bars came`
          : null;
  if (problem) throw new SpymasterError('CHECK_FAILED', `The demo check failed: ${problem}.`);
  return { bars: bars.size, levels: [...levels], answers, episodes: episodes.size, maxNeighbours, finishedAt };
}
