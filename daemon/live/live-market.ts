import type { AnyLiveStream } from '../../pipeline/events/event-stream.ts';
import type { EventKind } from '../../pipeline/events/kinds.ts';
import { fromTimestamp, type Session, toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import {
  copyOfRun,
  earlierOf,
  type FeedEvent,
  type Fields,
  isRunOf,
  type Layout,
  MBP_10,
  type RecordRun,
  type RunOf,
  runTimes,
  type Schema,
  TRADE,
  wantedRun,
} from '../databento/index.ts';
import { bookReader, type EventReader, tradeReader } from '../sources/dbn-events.ts';
import { Arrivals, WaitingRoom } from './arrivals.ts';
import { FeedClock } from './feed-clock.ts';

/** What of a feed the market needs to know, beside its events. */
export interface ReplayState {
  isReplaying(schema: Schema): boolean;
}

/** The way of one kind of record to the session. */
interface Route {
  readonly schema: Schema;
  readonly arrivals: Arrivals<EventKind>;
  /** @returns false for a run of another kind */
  take(run: RecordRun): boolean;
}

/**
 * Turns what a feed tells of one future into the events of a session, as they come, with
 * the feed's own clock: what lets a silent stream hold up no other, and a replay be told
 * in order of time.
 */
export class LiveMarket {
  readonly #session: Session;
  readonly #contract: string;
  readonly #clock = new FeedClock();
  readonly #room: WaitingRoom;
  readonly #routes: readonly Route[];
  /** Ids under which the contract is told. */
  readonly #ids = new Set<number>();
  #heardUntil: SessionNs = Number.NEGATIVE_INFINITY;
  #knownUntil: SessionNs = Number.NEGATIVE_INFINITY;
  #heldAt: SessionNs = Number.POSITIVE_INFINITY;

  /** @param contract raw symbol of the future that is followed */
  constructor(session: Session, contract: string, room = new WaitingRoom()) {
    this.#session = session;
    this.#contract = contract;
    this.#room = room;
    this.#routes = [
      this.#route('trade', 'trades', TRADE, tradeReader(session)),
      this.#route('book', 'mbp-10', MBP_10, bookReader(session)),
    ];
  }

  get streams(): readonly AnyLiveStream[] {
    return this.#routes.map(({ arrivals }) => arrivals as AnyLiveStream);
  }

  /** Until when everything that the feed was asked for has come, by its own clock. */
  get heardUntil(): SessionNs {
    return this.#heardUntil;
  }
  /** Until when the session is told. */
  get knownUntil(): SessionNs {
    return this.#knownUntil;
  }

  /**
   * The session is told no further than this: from then on something more belongs to it
   * that the feed has not been asked for yet.
   */
  holdAt(at: SessionNs): void {
    this.#heldAt = at;
  }

  /** What was missing is being told: the session goes on. */
  release(): void {
    if (Number.isFinite(this.#heldAt)) this.#clock.goBackTo(toTimestamp(this.#session, this.#heldAt));
    this.#heldAt = Number.POSITIVE_INFINITY;
  }

  /** Resolves once there is room for more. */
  async take(event: FeedEvent, feed: ReplayState): Promise<void> {
    if (event.kind === 'mapping') this.#onMapping(event);
    else if (event.kind === 'records') this.#onRecords(event.run);
    else if (event.kind === 'heartbeat') this.#clock.onHeartbeat(event.at);
    this.#passTime(feed);
    await this.#room.hasRoom();
  }

  stop(): void {
    for (const { arrivals } of this.#routes) arrivals.stop();
  }

  #onMapping({ instrumentId, symbolIn, symbolOut }: FeedEvent & { kind: 'mapping' }): void {
    if (symbolIn === this.#contract || symbolOut === this.#contract) this.#ids.add(instrumentId);
    else this.#ids.delete(instrumentId);
  }

  #onRecords(run: RecordRun): void {
    for (const route of this.#routes) {
      if (!route.take(run)) continue;
      const { happened, received } = runTimes(run, run.count - 1);
      this.#clock.onRecord(route.schema, earlierOf(happened, received));
      return;
    }
  }

  #route<F extends Fields, K extends EventKind>(
    kind: K,
    schema: Schema,
    layout: Layout<F>,
    read: EventReader<F, K>,
  ): Route {
    const arrivals = new Arrivals(kind, this.#room);
    return {
      schema,
      arrivals: arrivals as unknown as Arrivals<EventKind>,
      take: (run) => {
        if (!isRunOf(run, layout)) return false;
        const own: RunOf<F> = copyOfRun(wantedRun(run, (id) => this.#ids.has(id)));
        if (own.count > 0) arrivals.give(() => read(own), own.bytes.length);
        return true;
      },
    };
  }

  #passTime(feed: ReplayState): void {
    const replayed = this.#routes.map(({ schema }) => schema).filter((schema) => feed.isReplaying(schema));
    const now = this.#clock.read(replayed);
    if (now === null) return;
    this.#heardUntil = fromTimestamp(this.#session, now);
    const at = Math.min(this.#heardUntil, this.#heldAt);
    if (at <= this.#knownUntil) return;
    this.#knownUntil = at;
    for (const { arrivals } of this.#routes) arrivals.quiet(at);
  }
}
