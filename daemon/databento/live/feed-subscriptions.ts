import { SpymasterError } from '../../../shared/errors.ts';
import { ALL_SYMBOLS, type Schema } from '../request.ts';
import type { FeedPosition } from './feed-position.ts';
import type { Moment } from './replay-slot.ts';
import { countBySchema, earliestStart, merged } from './resubscription.ts';
import { type Subscription, subscriptionLines } from './subscription.ts';

/** One thing that a feed has been asked for. */
export interface HeldSubscription {
  /** Of the feed: the same over all its connections. */
  readonly id: number;
  readonly subscription: Subscription;
  /** Whether the gateway has said so, on the connection at hand. */
  readonly isAcknowledged: boolean;
}

/** What is written on a new connection, and for which subscriptions. */
export interface Request {
  readonly subscription: Subscription;
  readonly ids: readonly number[];
}

interface Held {
  readonly id: number;
  readonly subscription: Subscription;
  /** A replay was asked for by whoever subscribed, and has not come to an end. */
  isReplayOwed: boolean;
  /** A connection has asked for it. */
  isAsked: boolean;
}

/**
 * What a feed has been asked for, over all its connections, and how each new one has to
 * ask for it again.
 */
export class FeedSubscriptions {
  readonly #position: FeedPosition;
  #held: Held[] = [];
  #lastId = 0;
  /** Ids by the number that a request has on the connection at hand. */
  readonly #byRequest = new Map<number, readonly number[]>();
  readonly #acknowledged = new Set<number>();

  constructor(position: FeedPosition) {
    this.#position = position;
  }

  get all(): HeldSubscription[] {
    return this.#held.map(({ id, subscription }) => ({
      id,
      subscription,
      isAcknowledged: this.#acknowledged.has(id),
    }));
  }

  get schemas(): Schema[] {
    return [...new Set(this.#held.map(({ subscription }) => subscription.schema))];
  }

  /**
   * @param isRunning whether the feed has connected before
   * @throws {SpymasterError} SUBSCRIPTION_INVALID
   */
  add(subscription: Subscription, isRunning: boolean): number {
    subscriptionLines(subscription, 1);
    const isReplayed = subscription.start !== undefined;
    if (isRunning && isReplayed) this.#refuseTwice(subscription);
    const id = ++this.#lastId;
    this.#held.push({ id, subscription, isReplayOwed: isReplayed, isAsked: false });
    this.#position.expect(subscription.schema);
    return id;
  }

  /** A replay of what is already told would tell it twice. */
  #refuseTwice({ schema, symbols }: Subscription): void {
    for (const { subscription } of this.#held) {
      if (subscription.schema !== schema) continue;
      const known = subscription.symbols;
      const isShared =
        known === ALL_SYMBOLS || symbols === ALL_SYMBOLS || symbols.some((symbol) => known.includes(symbol));
      if (isShared)
        throw new SpymasterError(
          'SUBSCRIPTION_INVALID',
          `The feed already tells ${schema} of some of these symbols: a replay would tell them twice.`,
          { hint: 'Subscribe to the others, or make a feed of its own for the replay.' },
        );
    }
  }

  /** @returns whether there was such a subscription */
  remove(id: number): boolean {
    const removed = this.#held.find((held) => held.id === id);
    if (!removed) return false;
    this.#held = this.#held.filter((held) => held !== removed);
    const { schema } = removed.subscription;
    this.#position.forget(schema, !this.schemas.includes(schema));
    return true;
  }

  /** What a feed's first connection has to ask for. */
  first(at: Moment): readonly Request[] {
    this.#beginFresh(
      this.#held.filter(({ subscription }) => subscription.start !== undefined),
      at,
    );
    return this.#asked(this.#held.map(asItWas));
  }

  /**
   * All that was subscribed to, each kind of record from where it stood. What has not
   * told anything yet, or not all of its replay, is asked for as it was. Snapshots cannot
   * be replayed: a book begins anew.
   */
  again(firstConnectedAt: bigint, at: Moment): readonly Request[] {
    const books = this.#held.filter(({ subscription }) => subscription.snapshot);
    for (const { subscription, isAsked } of books)
      if (isAsked) this.#position.breakBook(subscription.schema, firstConnectedAt);
    const others = this.#held.filter(({ subscription }) => !subscription.snapshot);
    const fresh = others.filter((held) => this.#isFresh(held));
    const resumed = others.filter((held) => !this.#isFresh(held));
    const plain = merged(resumed.map(({ subscription }) => subscription));
    const starts = this.#position.beginAgain(countBySchema(plain), firstConnectedAt, at);
    this.#beginFresh(fresh, at);
    const isOf =
      (schema: Schema, stypeIn: unknown) =>
      ({ subscription }: Held) =>
        subscription.schema === schema && subscription.stypeIn === stypeIn;
    return this.#asked([
      ...books.map(asItWas),
      ...fresh.map(asItWas),
      ...plain.map((subscription) => ({
        subscription: { ...subscription, start: starts.get(subscription.schema)! },
        ids: resumed.filter(isOf(subscription.schema, subscription.stypeIn)).map(({ id }) => id),
      })),
    ]);
  }

  #asked(requests: readonly Request[]): readonly Request[] {
    for (const held of this.#held) held.isAsked = true;
    return requests;
  }

  #beginFresh(fresh: readonly Held[], at: Moment): void {
    if (fresh.length === 0) return;
    const replayed = fresh.map(({ subscription }) => subscription);
    const repeated = fresh.filter(({ isAsked }) => isAsked).map(({ subscription }) => subscription);
    const repeatedFrom = repeated.length > 0 ? earliestStart(repeated) : null;
    const starts = Map.groupBy(replayed, ({ schema }) => schema);
    const startOf = (schema: Schema) => earliestStart(starts.get(schema)!);
    this.#position.beginFirst(countBySchema(replayed), startOf, at, repeatedFrom);
  }

  #isFresh({ subscription, isReplayOwed }: Held): boolean {
    if (subscription.start === undefined) return false;
    const { schema } = subscription;
    return this.#position.reached(schema) === null || (isReplayOwed && this.#position.isShared(schema));
  }

  /** Some replays have come to an end. */
  onReplaysOver(): void {
    for (const held of this.#held)
      if (held.isAsked && !this.#position.isReplayed(held.subscription.schema)) held.isReplayOwed = false;
  }

  /** A connection has begun: nothing is asked for on it yet. */
  forgetRequests(): void {
    this.#byRequest.clear();
    this.#acknowledged.clear();
  }

  onAsked(request: number, ids: readonly number[]): void {
    this.#byRequest.set(request, ids);
  }

  /** @param text what the gateway says of a request it has taken */
  onAcknowledged(text: string): void {
    const request = /^Subscription request (\d+) /.exec(text)?.[1];
    for (const id of this.#byRequest.get(Number(request)) ?? []) this.#acknowledged.add(id);
  }
}

const asItWas = ({ id, subscription }: Held): Request => ({ subscription, ids: [id] });
