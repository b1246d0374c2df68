import { rtypeOfSchema } from '../dbn/codes.ts';
import type { Layout } from '../dbn/layout.ts';
import { part, type RecordRun } from '../dbn/source.ts';
import { earlierOf, laterOf } from '../dbn/times.ts';
import { FLAG } from '../dbn/values.ts';
import type { Schema } from '../request.ts';
import { toNs } from './delivered-ledger.ts';
import { RecordIdentity } from './record-identity.ts';
import { type Moment, ReplaySlot, type SlotOptions, type SlotReport } from './replay-slot.ts';

/** All kinds of records that this package does not know are one slot. */
const UNKNOWN = -1;
/** Their events’ times say nothing of when they come. */
const FROM_ZERO: ReadonlySet<Schema> = new Set(['definition', 'statistics']);

/** A book that was told anew: the orders between it and the last record are lost. */
export interface BookBreak {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * What a feed has delivered, over all its connections: what each new one has to replay,
 * and which of that is new. Nothing is dropped but what a replay repeats, record by
 * record.
 */
export class FeedPosition {
  readonly #options: SlotOptions;
  readonly #now: () => number;
  readonly #slots = new Map<number, ReplaySlot>();
  readonly #knownRtypes = new Set<number>();
  readonly #flagOffsets = new Map<Layout, number | null>();
  readonly #record = new RecordIdentity();
  /** The last record before a book is told anew; null while it is not awaited. */
  #brokenBook: { readonly rtype: number; readonly from: bigint } | null = null;
  #mended: BookBreak | null = null;

  /** @param now milliseconds of a clock that never goes back */
  constructor(options: SlotOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** A schema that will be told. */
  expect(schema: Schema): void {
    const slot = this.#slotOf(schema);
    slot.schemas.add(schema);
    slot.subscriptions++;
    this.#knownRtypes.add(rtypeOfSchema(schema) ?? UNKNOWN);
  }

  /**
   * A subscription that is no more.
   * @param isLast whether nothing else subscribes to its schema
   */
  forget(schema: Schema, isLast: boolean): void {
    const slot = this.#slotOf(schema);
    slot.subscriptions--;
    if (isLast) slot.remove(schema);
  }

  /** Whether others tell records of a schema's kind. */
  isShared(schema: Schema): boolean {
    return this.#slotOf(schema).subscriptions > 1;
  }

  #slotOf(schema: Schema): ReplaySlot {
    return this.#slot(rtypeOfSchema(schema) ?? UNKNOWN, FROM_ZERO.has(schema));
  }

  #slot(rtype: number, fromZero = false): ReplaySlot {
    const slot = this.#slots.get(rtype) ?? new ReplaySlot(fromZero, this.#options);
    this.#slots.set(rtype, slot);
    return slot;
  }

  /** Slots that share nothing, each with its schemas of those given. */
  #bySlot(subscriptions: ReadonlyMap<Schema, number>): Map<ReplaySlot, Map<Schema, number>> {
    const grouped = new Map<ReplaySlot, Map<Schema, number>>();
    for (const [schema, count] of subscriptions) {
      const slot = this.#slotOf(schema);
      grouped.set(slot, (grouped.get(slot) ?? new Map()).set(schema, count));
    }
    return grouped;
  }

  /** The greatest time of a schema's records; null before the first. */
  reached(schema: Schema): bigint | null {
    return this.#slotOf(schema).reached;
  }
  /** Whether a replay of a schema is under way. */
  isReplayed(schema: Schema): boolean {
    return this.#slotOf(schema).isReplaying;
  }
  get isReplaying(): boolean {
    return [...this.#slots.values()].some((slot) => slot.isReplaying);
  }
  /**
   * Records that could not be kept for want of room: what they were is not known any
   * more.
   */
  get overflows(): number {
    return [...this.#slots.values()].reduce((sum, slot) => sum + slot.overflows, 0);
  }

  /** Replays of what was not told before; see {@link ReplaySlot.beginFirst}. */
  beginFirst(
    subscriptions: ReadonlyMap<Schema, number>,
    startOf: (schema: Schema) => bigint,
    at: Moment,
    repeatedFrom: bigint | null = null,
  ): void {
    for (const [slot, own] of this.#bySlot(subscriptions)) {
      const start = [...own.keys()].map(startOf).reduce(earlierOf);
      slot.beginFirst(own, start, at, repeatedFrom);
    }
  }

  /** From where on each schema has to be replayed on a new connection. */
  beginAgain(
    subscriptions: ReadonlyMap<Schema, number>,
    fallback: bigint,
    at: Moment,
  ): ReadonlyMap<Schema, bigint> {
    const starts = new Map<Schema, bigint>();
    for (const [slot, own] of this.#bySlot(subscriptions)) {
      const start = slot.beginAgain(own, fallback, at);
      for (const schema of own.keys()) starts.set(schema, start);
    }
    return starts;
  }

  onHeard(wallNs: bigint): void {
    for (const slot of this.#slots.values()) slot.onHeard(wallNs);
  }

  /** A book will be told anew, without what came between. */
  breakBook(schema: Schema, fallback: bigint): void {
    const rtype = rtypeOfSchema(schema) ?? UNKNOWN;
    this.#brokenBook ??= { rtype, from: this.#slot(rtype).reached ?? fallback };
  }

  /** The break of a book that has ended since it was last asked. */
  takeBookBreak(): BookBreak | null {
    const mended = this.#mended;
    this.#mended = null;
    return mended;
  }

  /** The parts of a run that have not been delivered before, in order. */
  accept(run: RecordRun): { readonly fresh: readonly RecordRun[]; readonly isReplaying: boolean } {
    const slot = this.#slot(this.#knownRtypes.has(run.rtype) ? run.rtype : this.#rtypeOf(run));
    const { isReplaying } = slot;
    const fresh: RecordRun[] = [];
    const flags = this.#flagsOffset(run.layout);
    this.#record.begin(run);
    let from = 0;
    for (let i = 0; i < run.count; i++) {
      // A book's snapshot tells how things stand: it repeats nothing, and is no news.
      if (flags !== null && (run.bytes[i * run.stride + flags]! & FLAG.snapshot) !== 0) continue;
      this.#record.read(i);
      if (slot.accept(this.#record, this.#now)) {
        if (this.#brokenBook?.rtype === run.rtype) this.#mendBook();
        continue;
      }
      const before = part(run, from, i);
      if (before) fresh.push(before);
      from = i + 1;
    }
    const rest = part(run, from, run.count);
    if (rest) fresh.push(rest);
    return { fresh, isReplaying };
  }

  #rtypeOf({ rtype, layout }: RecordRun): number {
    return layout === null ? UNKNOWN : rtype;
  }

  #mendBook(): void {
    const { from } = this.#brokenBook!;
    const first = toNs(this.#record.timeHigh, this.#record.timeLow);
    this.#mended = { from, to: laterOf(first, from) };
    this.#brokenBook = null;
  }

  #flagsOffset(layout: Layout | null): number | null {
    if (!layout) return null;
    let offset = this.#flagOffsets.get(layout);
    if (offset === undefined) {
      offset = layout.fields.find(({ name }) => name === 'flags')?.offset ?? null;
      this.#flagOffsets.set(layout, offset);
    }
    return offset;
  }

  onCompleted(schema: Schema): void {
    this.#slotOf(schema).onCompleted(schema, this.#now());
  }
  /** @param endsReplay whether no more is to come of the replay */
  onLost(schema: Schema, endsReplay: boolean): void {
    this.#slotOf(schema).onLost(schema, endsReplay);
  }

  /** The replays that have come to an end since it was last asked. */
  judge(): readonly (SlotReport | 'no-gap')[] {
    const now = this.#now();
    return [...this.#slots.values()].flatMap((slot) => slot.judge(now) ?? []);
  }
}
