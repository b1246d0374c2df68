import { type ConnectionState, StreamClient } from '../../shared/client/stream-client.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { isDurable, type ServerMessage } from '../../shared/protocol/messages.ts';
import type { StreamBar } from '../../shared/protocol/stream-messages.ts';
import { type Verdict, verdictOf } from '../../shared/protocol/verdict.ts';
import type { Grade } from '../../shared/vocabulary/grade.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';

export interface CheckSummary {
  readonly bars: number;
  readonly levels: readonly LevelKind[];
  /**
   * Streams of a level at a close, fans of what they may become, and what they raised.
   */
  readonly streamBars: number;
  readonly fans: number;
  readonly alerts: number;
  readonly answers: number;
  readonly episodes: number;
  readonly maxNeighbours: number;
  /**
   * Answers by how much there was to compare with, and by what may be claimed of them.
   */
  readonly grades: Readonly<Record<Grade, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly finishedAt: string;
}

const TIMEOUT_MS = 60_000;
/** Two-minute bars from 09:30 to 12:30. */
const WINDOW_BARS = 90;

/** What has come of the stream so far. */
class StreamTally {
  readonly #bars = new Set<number>();
  readonly #levels = new Set<LevelKind>();
  readonly #episodes = new Set<string>();
  readonly #grades: Record<Grade, number> = { A: 0, B: 0, C: 0, D: 0 };
  readonly #verdicts: Record<Verdict, number> = { more: 0, less: 0, usual: 0, cannotTell: 0, decided: 0 };
  #promisesStreams = false;
  #streamBars = 0;
  #fans = 0;
  #alerts = 0;
  #answers = 0;
  #maxNeighbours = 0;
  #lastSeq = 0;

  /** Takes one message; false when one before it is missing. */
  add(message: ServerMessage): boolean {
    if (message.type === 'snapshot') this.#lastSeq = message.seq;
    if (isDurable(message)) {
      if (message.seq !== this.#lastSeq + 1) return false;
      this.#lastSeq = message.seq;
    }
    if (message.type === 'bar') this.#bars.add(message.bar.time);
    if (message.type === 'levels')
      for (const kind of LEVEL_KINDS) if (message.point.values[kind] !== null) this.#levels.add(kind);
    if (message.type === 'session') this.#promisesStreams = message.streams !== null;
    if (message.type === 'streams') this.#addStreams(message.rows);
    if (message.type === 'alert' && message.alert.state === 'started') this.#alerts++;
    if (message.type === 'signals') for (const answer of message.answers) this.#addAnswer(answer);
    return true;
  }

  #addStreams(rows: readonly StreamBar[]): void {
    this.#streamBars += rows.length;
    for (const { fans } of rows) this.#fans += fans.length;
  }

  #addAnswer(answer: Answer): void {
    const { cases } = answer.similarCases;
    this.#episodes.add(answer.episodeId);
    this.#answers++;
    this.#maxNeighbours = Math.max(this.#maxNeighbours, cases);
    this.#grades[answer.grade]++;
    this.#verdicts[verdictOf(answer)]++;
  }

  /** What never came; null when the whole session did. */
  get missing(): string | null {
    const levels = LEVEL_KINDS.filter((kind) => !this.#levels.has(kind));
    if (levels.length > 0) return `these levels never came: ${levels.join(', ')}`;
    if (this.#answers === 0) return 'no answer came';
    if (this.#promisesStreams && this.#streamBars === 0) return 'no streams came';
    return this.#bars.size < WINDOW_BARS ? `only ${this.#bars.size} of ${WINDOW_BARS} bars came` : null;
  }

  summary(finishedAt: string): CheckSummary {
    return {
      bars: this.#bars.size,
      levels: [...this.#levels],
      streamBars: this.#streamBars,
      fans: this.#fans,
      alerts: this.#alerts,
      answers: this.#answers,
      episodes: this.#episodes.size,
      maxNeighbours: this.#maxNeighbours,
      grades: this.#grades,
      verdicts: this.#verdicts,
      finishedAt,
    };
  }
}

/**
 * Connects as any client would, plays the session to its end, and counts what arrives.
 * @throws {SpymasterError} CHECK_FAILED naming the first thing that was missing
 */
export async function checkStream(url: string, token: string): Promise<CheckSummary> {
  const tally = new StreamTally();
  const finishedAt = await playToTheEnd(url, token, tally);
  if (tally.missing) throw new SpymasterError('CHECK_FAILED', `The demo check failed: ${tally.missing}.`);
  return tally.summary(finishedAt);
}

/** States in which nothing more is to be hoped for. */
const LOST: ReadonlySet<ConnectionState> = new Set(['offline', 'refused', 'mismatch']);

/** Plays the session; returns when it ended, by its own clock. */
async function playToTheEnd(url: string, token: string, tally: StreamTally): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (reason: string) =>
    reject(
      new SpymasterError('CHECK_FAILED', `The demo check failed: ${reason}.`, {
        hint: 'Run it again with --verbose.',
      }),
    );
  const timeout = setTimeout(() => fail('the replay did not finish within a minute'), TIMEOUT_MS);
  const client = new StreamClient({
    url,
    getToken: () => token,
    onMessage: (message) => {
      if (!tally.add(message)) return fail('a message was lost');
      if (message.type === 'error') return fail(message.message);
      if (message.type === 'snapshot')
        client.request({ type: 'play' }).catch(({ message: why }) => fail(why));
      if (message.type === 'replay' && message.state.finished) resolve(message.state.clock);
    },
    onState: (state, detail) => {
      if (LOST.has(state)) fail(`the connection closed early (${detail || 'no reason given'})`);
    },
  });
  return promise.finally(() => {
    clearTimeout(timeout);
    client.stop();
  });
}
