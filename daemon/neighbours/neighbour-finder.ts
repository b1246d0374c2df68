import { Piscina } from 'piscina';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Comparison } from '../../pipeline/frames/comparison.ts';
import { type Neighbour, type Neighbours, PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import type { Session } from '../../shared/session/session.ts';
import { type Attempt, resultOf } from '../work/failure.ts';
import type { LookUp } from './worker.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_FILE = new URL(IS_SOURCE ? './worker.ts' : './neighbours-worker.js', import.meta.url).href;
/** What was read is let go of when nobody has asked for so long. */
const IDLE_MS = 10 * 60_000;

/** Looks up what a committed answer was compared with. */
export class NeighbourFinder {
  readonly #place: Omit<LookUp, 'cases'>;
  #pool: Piscina | null = null;

  constructor(place: Omit<LookUp, 'cases'>) {
    this.#place = place;
  }

  /**
   * @param session whose answer it was
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
   */
  async find(session: Session, { episodeId, at, asOf, removed, cases }: Comparison): Promise<Neighbours> {
    this.#pool ??= new Piscina({
      filename: WORKER_FILE,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
    });
    const rows = resultOf((await this.#pool.run({ ...this.#place, cases })) as Attempt<Neighbour[]>);
    return {
      episodeId,
      at: chartTime(session, at),
      asOf,
      removed: { ...removed },
      pathMinutes: PATH_MINUTES,
      rows,
    };
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }
}
