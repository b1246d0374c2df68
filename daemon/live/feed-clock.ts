import { earlierOf, laterOf, type Schema } from '../databento/index.ts';

/**
 * How far a feed has told the market: everything before this instant has come, unless it
 * comes late. In nanoseconds since 1970; it never goes back.
 */
export class FeedClock {
  readonly #reached = new Map<Schema, bigint>();
  #heard: bigint | null = null;
  #now: bigint | null = null;

  /**
   * The last record of a schema, by the earlier of the times of its event and of its
   * receipt: a damaged time that lies ahead does not carry the clock away.
   */
  onRecord(schema: Schema, at: bigint): void {
    const before = this.#reached.get(schema);
    if (before === undefined || at > before) this.#reached.set(schema, at);
  }

  /**
   * Something more is told from an instant on, which has to come first: nothing later is
   * known any more.
   */
  goBackTo(at: bigint): void {
    if (this.#now !== null && this.#now > at) this.#now = at;
  }

  /** The gateway says that nothing else was to be told. */
  onHeartbeat(at: bigint): void {
    if (this.#heard === null || at > this.#heard) this.#heard = at;
  }

  /**
   * While some schemas are replayed only what the slowest of them has told is known: a
   * replay is in order by itself, and not with others.
   * @param replayed the schemas whose past is being told
   * @returns null before anything is known
   */
  read(replayed: readonly Schema[]): bigint | null {
    const known = replayed.length > 0 ? this.#slowest(replayed) : this.#furthest();
    if (known !== null && (this.#now === null || known > this.#now)) this.#now = known;
    return this.#now;
  }

  /** Null as long as one of them has told nothing. */
  #slowest(replayed: readonly Schema[]): bigint | null {
    const times = replayed.map((schema) => this.#reached.get(schema) ?? null);
    return times.reduce((least, time) => (least === null || time === null ? null : earlierOf(least, time)));
  }

  #furthest(): bigint | null {
    return [...this.#reached.values()].reduce<bigint | null>(
      (most, time) => (most === null ? time : laterOf(most, time)),
      this.#heard,
    );
  }
}
