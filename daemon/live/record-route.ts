import type { Batches, EventKind } from '../../pipeline/events/kinds.ts';
import {
  copyOfRun,
  type Fields,
  isRunOf,
  type Layout,
  type RecordRun,
  type RunOf,
  runTimes,
  type Schema,
  wantedRun,
} from '../databento/index.ts';
import type { EventReader } from '../sources/dbn-events.ts';
import { Arrivals, type WaitingRoom } from './arrivals.ts';

const MAX_GATHERED_BYTES = 64 << 20;

export interface RecordRouteOptions<F extends Fields, K extends EventKind> {
  readonly kind: K;
  readonly schema: Schema;
  readonly layout: Layout<F>;
  readonly read: EventReader<F, K>;
  readonly isWanted: (instrumentId: number) => boolean;
  readonly room: WaitingRoom;
  /** More is not put in order: what is out of it comes too late then. Default 64 MiB. */
  readonly maxGatheredBytes?: number;
}

/** The way of one kind of record to the session. */
export class RecordRoute<F extends Fields, K extends EventKind> {
  readonly schema: Schema;
  readonly arrivals: Arrivals<K>;
  readonly #options: RecordRouteOptions<F, K>;
  /** Null while what comes goes on at once. */
  #gathered: RunOf<F>[] | null = null;
  #gatheredBytes = 0;

  constructor(options: RecordRouteOptions<F, K>) {
    this.#options = options;
    this.schema = options.schema;
    this.arrivals = new Arrivals(options.kind, options.room);
  }

  /**
   * @param from what happened before is passed over, in nanoseconds since 1970
   * @returns false for a run of another kind
   */
  take(run: RecordRun, from: bigint): boolean {
    const { layout, isWanted, maxGatheredBytes = MAX_GATHERED_BYTES } = this.#options;
    if (!isRunOf(run, layout)) return false;
    const own: RunOf<F> = copyOfRun(wantedRun(run, isWanted, from));
    if (own.count === 0) return true;
    if (!this.#gathered) this.#give(own);
    else {
      this.#gathered.push(own);
      this.#gatheredBytes += own.bytes.length;
      if (this.#gatheredBytes > maxGatheredBytes) this.goOn();
    }
    return true;
  }

  /** Keeps what comes, in whatever order, until it is told to go on or has too much. */
  gather(): void {
    this.#gathered ??= [];
  }

  /** What was kept goes on in the order in which it was received. */
  goOn(): void {
    const gathered = this.#gathered;
    this.#gathered = null;
    this.#gatheredBytes = 0;
    if (gathered && gathered.length > 0) this.#give(inOrder(gathered));
  }

  #give(run: RunOf<F>): void {
    this.arrivals.give((): Batches[K] => this.#options.read(run), run.bytes.length);
  }
}

/** Runs of one layout as one, in memory of its own. */
function inOrder<F extends Fields>(runs: readonly RunOf<F>[]): RunOf<F> {
  const [{ stride }] = runs as [RunOf<F>];
  const records = runs.flatMap((run) =>
    Array.from({ length: run.count }, (_, i) => ({ run, i, received: runTimes(run, i).received })),
  );
  records.sort((a, b) => (a.received < b.received ? -1 : Number(a.received > b.received)));
  const bytes = new Uint8Array(records.length * stride);
  for (const [place, { run, i }] of records.entries())
    bytes.set(run.bytes.subarray(i * stride, (i + 1) * stride), place * stride);
  return { ...runs[0]!, bytes, view: new DataView(bytes.buffer), count: records.length };
}
