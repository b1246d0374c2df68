import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import type { Bar, TransientBody } from '../../shared/protocol/messages.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Input } from '../../shared/vocabulary/input.ts';
import { Delays } from '../session/delays.ts';
import type { KnownBefore } from '../session/known-before.ts';
import { sessionMessage } from '../session/session-message.ts';
import type { FeedFacts, HealthSource, Outlet, Refused, Show, Shown, Viewing } from '../session/show.ts';
import { StatedPosition } from '../session/stated-position.ts';
import { type DurableFrame, nowOf, type Timeline } from '../session/timeline.ts';

/** What a show needs of the session that is happening. */
export interface ShownSession {
  readonly known: KnownBefore;
  readonly contract: string;
  readonly timeline: Timeline;
  /** So many frames of its epoch have been told, if by an earlier start of the daemon. */
  readonly toldFrames: number;
  readonly status: FeedStatus;
  /** The bar that forms as of the last trade; null where none does. */
  readonly forming: Bar | null;
  readonly feed: FeedFacts;
  /** What is followed of the market. */
  readonly inputs: readonly Input[];
}

const STATUS_MS = 1000;
/** How often it is looked whether price has moved. */
const FORMING_MS = 100;

const NOT_REPLAY: Refused = {
  refused: 'NOT_REPLAY',
  message: 'A live session cannot be wound.',
  hint: 'Serve a date with --replay to move about in it.',
};

/** The session that is happening: everyone sees the same, and nobody winds it. */
export class LiveShow implements Show {
  #session: ShownSession;
  #epoch: string;
  /** Whom it is told to, and what they say that they hold. */
  readonly #outlets = new Map<Outlet, StatedPosition>();
  readonly #timers: readonly NodeJS.Timeout[];
  #lastStatus = '';
  #lastForming = '';
  /** Unix seconds. */
  readonly #since = Date.now() / 1000;
  readonly #closeDelays = new Delays();

  constructor(session: ShownSession) {
    this.#session = session;
    this.#epoch = session.timeline.epoch;
    this.#timers = [
      setInterval(() => this.#tellStatus(), STATUS_MS),
      setInterval(() => this.#tellForming(), FORMING_MS),
    ];
  }

  get shown(): Shown {
    const { known, contract, timeline, inputs } = this.#session;
    const session = sessionMessage(known, { mode: 'live', contract, simulated: false, inputs });
    return { session, timeline };
  }

  get health(): HealthSource {
    const { known, timeline, status, feed } = this.#session;
    return {
      mode: 'live',
      symbol: known.instrument.symbol,
      date: known.session.date,
      epoch: timeline.epoch,
      seq: timeline.durable.length,
      lastBar: timeline.lastBar,
      historySessions: known.knowledge.corpus.sessions.length,
      asOf: known.knowledge.corpus.asOf,
      codeVersion: known.madeWith.code,
      status,
      feed,
      closeDelays: this.#closeDelays,
    };
  }

  /** The next day begins, or another epoch of this one: everyone begins anew. */
  begin(session: ShownSession): void {
    const { epoch } = session.timeline;
    if (session === this.#session && epoch === this.#epoch) return;
    this.#session = session;
    this.#epoch = epoch;
    for (const outlet of this.#outlets.keys()) {
      this.#outlets.set(outlet, new StatedPosition(session.timeline));
      outlet.begin();
    }
  }

  /** A step of the session: what it adds to what stays, and what is so until the next. */
  step(added: readonly DurableFrame[]): void {
    const { timeline } = this.#session;
    if (added.length > 0) for (const outlet of this.#outlets.keys()) outlet.durable(added);
    this.#timeCloses(added);
    const streams = added.findLast(({ body }) => body.type === 'streams');
    if (streams) this.#tellExits(streams.at);
    const moment = timeline.moments.at(-1);
    if (!moment) return;
    this.#lastForming = JSON.stringify(moment.forming);
    for (const body of nowOf(timeline.session, moment)) this.#tell(body);
  }

  open(outlet: Outlet): Viewing {
    const show = this;
    this.#outlets.set(outlet, new StatedPosition(this.#session.timeline));
    return {
      get session() {
        return show.shown.session;
      },
      get epoch() {
        return show.#session.timeline.epoch;
      },
      get seq() {
        return show.#session.timeline.durable.length;
      },
      snapshot: (why) => {
        const { timeline, status, forming } = this.#session;
        const { answers } = timeline.nowAt(Number.POSITIVE_INFINITY);
        const picture = timeline.pictureOf(timeline.durable.length);
        return { type: 'snapshot', why, picture, forming, answers: [...answers], replay: null, status };
      },
      after: (seq) => {
        const { timeline, toldFrames } = this.#session;
        // What an earlier start told comes again, and is not sent again.
        return seq <= toldFrames ? timeline.durable.slice(seq) : null;
      },
      now: () => {
        const { timeline, status, forming } = this.#session;
        const { session } = timeline;
        const moment = {
          at: session.rthClose,
          ...timeline.moments.at(-1),
          ...timeline.nowAt(Number.POSITIVE_INFINITY),
          forming,
        };
        return nowOf(session, moment, [{ type: 'status', status }]);
      },
      request: (request) => {
        if (request.type !== 'position') return NOT_REPLAY;
        const { at } = this.#session.timeline.moments.at(-1) ?? { at: Number.NEGATIVE_INFINITY };
        this.#outlets.get(outlet)?.state(request, at);
        return {};
      },
      comparison: (episodeId, time) => {
        const { timeline } = this.#session;
        const comparison = timeline.comparisonOf(episodeId, time, Number.POSITIVE_INFINITY);
        return comparison && { session: timeline.session, comparison };
      },
      end: () => {
        this.#outlets.delete(outlet);
      },
    };
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #tellStatus(): void {
    const { status } = this.#session;
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#tell({ type: 'status', status });
  }

  /** Price moves between two steps too; what is said of it does not. */
  #tellForming(): void {
    if (this.#outlets.size === 0) return;
    const { forming } = this.#session;
    const text = JSON.stringify(forming);
    if (forming === null || text === this.#lastForming) return;
    this.#lastForming = text;
    this.#tell({ type: 'forming', bar: forming });
  }

  #tell(body: TransientBody): void {
    for (const outlet of this.#outlets.keys()) outlet.transient(body);
  }

  /** What had ended before there was a show is replayed by the gateway: no delay. */
  #timeCloses(added: readonly DurableFrame[]): void {
    for (const { body } of added) {
      if (body.type !== 'bar') continue;
      const endedAt = body.bar.time + BAR_SECONDS;
      // This machine's clock may be behind the exchange's.
      if (endedAt >= this.#since) this.#closeDelays.add(Math.max(0, Date.now() / 1000 - endedAt));
    }
  }

  #tellExits(at: SessionNs): void {
    for (const [outlet, position] of this.#outlets) {
      const exit = position.exitAt(at);
      if (exit) outlet.transient(exit);
    }
  }
}
