import { Piscina } from 'piscina';
import { SpymasterError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { isSession, sessionOf } from '../../shared/session/session.ts';
import type { Shown } from '../session/show.ts';
import { Timeline } from '../session/timeline.ts';
import { type Attempt, resultOf } from '../work/failure.ts';
import type { RecordedData, ReplayItem } from './worker.ts';

/** Sessions that are kept: a day's frames are a few megabytes. */
const KEPT = 6;
const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_FILE = new URL(IS_SOURCE ? './worker.ts' : './replay-worker.js', import.meta.url).href;

/** Runs stored sessions in a thread of its own: what happens meanwhile is not held up. */
export const recorder =
  (place: Omit<ReplayItem, 'date'>) =>
  async (date: string, signal: AbortSignal): Promise<RecordedData> => {
    const pool = new Piscina({ filename: WORKER_FILE, minThreads: 1, maxThreads: 1 });
    try {
      return resultOf((await pool.run({ ...place, date }, { signal })) as Attempt<RecordedData>);
    } finally {
      await pool.destroy();
    }
  };

/** Runs a stored session, away from this thread, unless it is broken off. */
export type MakeRecorded = (date: string, signal: AbortSignal) => Promise<RecordedData>;

/** Sessions of the past, made when they are first asked for; the last few are kept. */
export class Shelf {
  readonly #make: MakeRecorded;
  readonly #closing = new AbortController();
  readonly #kept = new Map<string, Shown>();
  /** Those that are being made, or wait to be. */
  readonly #underWay = new Map<string, Promise<Shown>>();
  #making = 0;
  /** Those who wait until fewer are made. */
  readonly #waiting: (() => void)[] = [];

  constructor(make: MakeRecorded) {
    this.#make = make;
  }

  /**
   * @throws {SpymasterError} NOT_A_SESSION, NO_MARKET_DATA and their like; BUSY while too
   * many others are being made
   */
  async get(date: string): Promise<Shown> {
    const known = this.#kept.get(date) ?? this.#underWay.get(date);
    if (known) return known;
    if (!isSession(date)) sessionOf(date);
    if (this.#waiting.length >= LIMITS.waitingLoads)
      throw new SpymasterError('BUSY', 'Other sessions are being prepared.', {
        hint: 'Ask again in a moment.',
      });
    const made = this.#prepare(date).finally(() => this.#underWay.delete(date));
    this.#underWay.set(date, made);
    return made;
  }

  /** What is being made is broken off: nobody waits for it any more. */
  close(): void {
    this.#closing.abort();
  }

  async #prepare(date: string): Promise<Shown> {
    if (this.#making < LIMITS.replayLoads) this.#making++;
    // Whoever is done hands on its place.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      const { signal } = this.#closing;
      if (signal.aborted) throw stopping();
      const { session, timeline } = await this.#make(date, signal).catch((error: unknown) => {
        throw signal.aborted ? stopping() : error;
      });
      const shown = { session, timeline: Timeline.from(timeline) };
      this.#kept.set(date, shown);
      if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
      return shown;
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#making--;
    }
  }
}

const stopping = (): SpymasterError =>
  new SpymasterError('BUSY', 'The daemon is being stopped.', { hint: 'Ask again once it has started.' });
