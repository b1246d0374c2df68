import { Piscina } from 'piscina';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Comparison } from '../../pipeline/frames/comparison.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { type Neighbours, PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import type { Session } from '../../shared/session/session.ts';
import { type Attempt, resultOf } from '../work/failure.ts';
import type { CandleSpan } from './candles.ts';
import type { Span } from './listed-sessions.ts';
import type { OutcomeQuery, StoredPast } from './stored-past.ts';
import type { Asked, Question } from './worker.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_FILE = new URL(IS_SOURCE ? './worker.ts' : './archive-worker.js', import.meta.url).href;
/** Questions that wait for the one that is being answered. */
const MAX_WAITING = 32;
/** What was read is let go of when nobody has asked for so long. */
const IDLE_MS = 10 * 60_000;

type AnswerTo<A extends Asked> = Awaited<ReturnType<StoredPast[A]>>;

/**
 * What a data folder tells of the past, read in a thread of its own. Errors are those of
 * {@link StoredPast}.
 */
export class Archive {
  readonly #place: Pick<Question, 'dataFolder' | 'symbol'>;
  #pool: Piscina | null = null;
  #isClosed = false;

  constructor(place: Pick<Question, 'dataFolder' | 'symbol'>) {
    this.#place = place;
  }

  sessions(span: Span) {
    return this.#ask('sessions', span);
  }
  ledger(of: { readonly date: string; readonly after: number }) {
    return this.#ask('ledger', of);
  }
  outcomes(query: OutcomeQuery) {
    return this.#ask('outcomes', query);
  }
  alerts(span: Span) {
    return this.#ask('alerts', span);
  }
  rates(span: Span) {
    return this.#ask('rates', span);
  }
  calibration(asOf: string | null) {
    return this.#ask('calibration', asOf);
  }
  candles(span: CandleSpan) {
    return this.#ask('candles', span);
  }

  /**
   * What an answer was compared with.
   * @param session whose answer it was
   */
  async neighbours(
    session: Session,
    { episodeId, at, asOf, removed, self, cases }: Comparison,
  ): Promise<Neighbours> {
    return {
      episodeId,
      at: chartTime(session, at),
      asOf,
      removed: { ...removed },
      pathMinutes: PATH_MINUTES,
      self: [...self],
      rows: await this.#ask('neighbours', cases),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.destroy();
  }

  async #ask<A extends Asked>(asked: A, given: Parameters<StoredPast[A]>[0]): Promise<AnswerTo<A>> {
    if (this.#isClosed) throw ENDING;
    this.#pool ??= new Piscina({
      filename: WORKER_FILE,
      minThreads: 0,
      maxThreads: 1,
      maxQueue: MAX_WAITING,
      idleTimeout: IDLE_MS,
    });
    if (this.#pool.queueSize >= MAX_WAITING) throw TOO_MUCH;
    const question: Question = { ...this.#place, asked, given };
    return resultOf(await this.#answer<AnswerTo<A>>(this.#pool, question));
  }

  async #answer<T>(pool: Piscina, question: Question): Promise<Attempt<T>> {
    try {
      return (await pool.run(question)) as Attempt<T>;
    } catch (error) {
      // The thread is ended with the daemon, whatever it was about.
      if (this.#isClosed) throw ENDING;
      throw error;
    }
  }
}

const ENDING = new SpymasterError('BUSY', 'The daemon is stopping.', { hint: 'Ask again when it runs.' });
const TOO_MUCH = new SpymasterError('BUSY', 'Too much is being asked of the past at once.', {
  hint: 'Ask again in a moment.',
});
