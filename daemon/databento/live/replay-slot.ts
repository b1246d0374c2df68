import { earlierOf, laterOf } from '../dbn/times.ts';
import { TWO_32 } from '../dbn/words.ts';
import type { Schema } from '../request.ts';
import { DeliveredLedger, fingerprintKey, toNs } from './delivered-ledger.ts';
import type { RecordIdentity } from './record-identity.ts';

/** What became of a span without a connection. */
export type GapOutcome =
  /** A replay repeated all that was known of it and told its end: nothing is missing. */
  | 'filled'
  /**
   * A replay came, but not all that it should have repeated: something may be missing.
   */
  | 'unproven'
  /** It is known to be missing. */
  | 'lost';

export interface SlotReport {
  readonly schemas: readonly Schema[];
  readonly from: bigint;
  readonly to: bigint;
  readonly outcome: GapOutcome;
  /** Records that the replay repeated, of those delivered before that it should have. */
  readonly repeated: number;
  readonly owed: number;
  /** Records that it brought anew. */
  readonly delivered: number;
}

export interface SlotOptions {
  /** How far before the last record a replay is asked for. */
  readonly overlapNs: bigint;
  /** How far back the gateway replays. */
  readonly windowNs: bigint;
}

/** Now, by a clock that never goes back and by the one on the wall. */
export interface Moment {
  readonly nowMs: number;
  readonly wallNs: bigint;
}

/** One schema's replay on the connection at hand. */
interface PendingReplay {
  readonly subscriptions: number;
  completions: number;
  isOver: boolean;
}

const KEPT_NS = 60_000_000_000n;
const MAX_ENTRIES = 2 ** 20;
const MAX_ENTRIES_FROM_ZERO = 2 ** 21;
/**
 * Where a replay tells nothing for so long after a first completion, others are not
 * waited for.
 */
const QUIET_MS = 10_000;
/** A replay that brings nothing for so long is over. */
const STALLED_MS = 60_000;
/** The oldest entries are looked at once in so many. */
const TRIM_EVERY = 4096;

/**
 * All that comes as one kind of record: schemas that share it cannot be told apart, so
 * they are replayed and judged together.
 */
export class ReplaySlot {
  readonly schemas = new Set<Schema>();
  /** How many tell records of this kind. */
  subscriptions = 0;
  /** Events’ times say nothing of when they come: everything is asked for again. */
  readonly #fromZero: boolean;
  readonly #options: SlotOptions;
  readonly #ledger: DeliveredLedger;
  #reachedHigh = 0;
  #reachedLow = 0;
  #hasReached = false;
  #latenessNs = 0;
  /** Where the replay under way begins, of what was told before. */
  #start: bigint | null = null;
  /** Where replays begin that were asked for anew, as long as they are not over. */
  #freshStart: bigint | null = null;
  /** When a replay of what was told before was last asked for. */
  #againAt: Moment | null = null;
  #pending = new Map<Schema, PendingReplay>();
  #owed = new Map<number, number>();
  #owedTotal = 0;
  #repeated = 0;
  #delivered = 0;
  #worst: GapOutcome = 'filled';
  /** The last record before the break; null where the replay fills no gap. */
  #gapFrom: bigint | null = null;
  /** Until when nothing of it is missing: the gateway was heard, and owed nothing. */
  #heardUntil: bigint | null = null;
  /** Milliseconds: when the replay last told anything, repeated or new. */
  #toldAt = 0;
  /** What happened before the connection was made is the replay’s to tell. */
  #connectedAt: Moment = { nowMs: 0, wallNs: 0n };
  #firstCompletionAt: number | null = null;
  /** The gateway does not have all that was asked for. */
  #isRefused = false;
  /** The earliest of what the connection’s replays brought anew. */
  #broughtFrom: bigint | null = null;

  constructor(fromZero: boolean, options: SlotOptions) {
    this.#fromZero = fromZero;
    this.#options = options;
    this.#ledger = new DeliveredLedger(fromZero ? MAX_ENTRIES_FROM_ZERO : MAX_ENTRIES);
  }

  get isReplaying(): boolean {
    return this.#pending.size > 0;
  }
  get overflows(): number {
    return this.#ledger.overflows;
  }
  /** The greatest time delivered; null before the first. */
  get reached(): bigint | null {
    return this.#hasReached ? toNs(this.#reachedHigh, this.#reachedLow) : null;
  }

  /**
   * A connection that asks for a replay of what was not told before: it fills no gap, and
   * leaves one where the gateway does not have all of it. Others that it asks for are
   * begun with the same moment, and before it.
   * @param repeatedFrom where an earlier connection's replay began that is asked for once
   * more: what it brought is owed again; null without one
   */
  beginFirst(
    subscriptions: ReadonlyMap<Schema, number>,
    start: bigint,
    at: Moment,
    repeatedFrom: bigint | null = null,
  ): void {
    const isAlone = at !== this.#againAt;
    if (this.#gapFrom === null) this.#worst = 'filled';
    this.#isRefused = false;
    if (repeatedFrom !== null)
      this.#owe(isAlone || this.#start === null ? repeatedFrom : earlierOf(repeatedFrom, this.#start));
    this.#freshStart = start;
    this.#expect(subscriptions, at);
  }

  /**
   * A new connection after others: from where on it has to replay. What was delivered
   * from there on is owed once more.
   * @param fallback the start where nothing has been delivered
   */
  beginAgain(subscriptions: ReadonlyMap<Schema, number>, fallback: bigint, at: Moment): bigint {
    const oldest = at.wallNs - this.#options.windowNs;
    const isHeld = this.#isHeld && this.reached !== null;
    const wanted = isHeld && this.#start !== null ? this.#start : this.#wantedStart(fallback);
    const { floor } = this.#ledger;
    const aboveFloor = floor !== null && wanted <= floor ? floor + 1n : wanted;
    const start = this.#fromZero || aboveFloor >= oldest ? aboveFloor : oldest;
    if (this.#gapFrom === null || this.#pending.size === 0) {
      this.#worst = 'filled';
      this.#gapFrom = this.reached ?? fallback;
    }
    if ((this.#heardUntil ?? this.#gapFrom) < oldest) this.#worst = 'lost';
    else if (aboveFloor > wanted) this.#doubt();
    this.#start = start;
    this.#againAt = at;
    this.#freshStart = null;
    this.#owe(start);
    this.#expect(subscriptions, at);
    return start;
  }

  /** What was delivered from a time on is to be repeated. */
  #owe(from: bigint): void {
    const { prints, total } = this.#ledger.owedFrom(from);
    this.#owed = prints;
    this.#owedTotal = total;
  }

  /**
   * What another subscription tells, live or replayed, may have run ahead of a replay: it
   * may not be cut short for it.
   */
  get #isHeld(): boolean {
    return this.#pending.size > 0 && this.subscriptions > 1;
  }

  /** A schema that nothing subscribes to any more is waited for no longer. */
  remove(schema: Schema): void {
    this.schemas.delete(schema);
    this.#pending.delete(schema);
    if (this.schemas.size > 0) return;
    this.#owed = new Map();
    this.#gapFrom = null;
  }

  #wantedStart(fallback: bigint): bigint {
    if (this.#fromZero) return 0n;
    const { reached } = this;
    if (reached === null) return fallback;
    return reached - laterOf(BigInt(Math.ceil(this.#latenessNs)), this.#options.overlapNs);
  }

  #expect(subscriptions: ReadonlyMap<Schema, number>, at: Moment): void {
    if (at !== this.#connectedAt) this.#forgetConnection(at);
    for (const [schema, count] of subscriptions) {
      const others = this.#pending.get(schema)?.subscriptions ?? 0;
      this.#pending.set(schema, { subscriptions: others + count, completions: 0, isOver: false });
    }
  }

  #forgetConnection(at: Moment): void {
    this.#pending = new Map();
    this.#repeated = 0;
    this.#delivered = 0;
    this.#firstCompletionAt = null;
    this.#broughtFrom = null;
    this.#connectedAt = at;
    this.#toldAt = at.nowMs;
  }

  #doubt(): void {
    if (this.#worst === 'filled') this.#worst = 'unproven';
  }

  /** The gateway was heard: what it had to tell by now has been told. */
  onHeard(wallNs: bigint): void {
    if (!this.isReplaying) this.#heardUntil = wallNs;
  }

  /** Whether a record is new; one that the replay owes is paid off, and is none. */
  accept(record: RecordIdentity, now: () => number): boolean {
    if (this.#owed.size > 0) {
      const key = fingerprintKey(record.printHigh, record.printLow);
      const left = this.#owed.get(key);
      if (left !== undefined) {
        if (left === 1) this.#owed.delete(key);
        else this.#owed.set(key, left - 1);
        this.#repeated++;
        this.#toldAt = now();
        return false;
      }
    }
    this.#enter(record);
    if (this.#pending.size > 0) this.#bring(toNs(record.timeHigh, record.timeLow), now);
    return true;
  }

  /** A new record, while something is replayed: what happened before is the replay’s. */
  #bring(time: bigint, now: () => number): void {
    if (time >= this.#connectedAt.wallNs) return;
    this.#broughtFrom = this.#broughtFrom === null ? time : earlierOf(this.#broughtFrom, time);
    this.#delivered++;
    this.#toldAt = now();
  }

  #enter(record: RecordIdentity): void {
    if (!record.hasTime) {
      record.timeHigh = this.#reachedHigh;
      record.timeLow = this.#reachedLow;
    } else if (
      !this.#hasReached ||
      record.timeHigh > this.#reachedHigh ||
      (record.timeHigh === this.#reachedHigh && record.timeLow > this.#reachedLow)
    ) {
      this.#reachedHigh = record.timeHigh;
      this.#reachedLow = record.timeLow;
      this.#hasReached = true;
    } else if (this.#pending.size === 0) {
      // A replay's records are late by its own doing.
      const late = (this.#reachedHigh - record.timeHigh) * TWO_32 + (this.#reachedLow - record.timeLow);
      if (late > this.#latenessNs) this.#latenessNs = late;
    }
    this.#ledger.add(record);
    if (this.#ledger.count % TRIM_EVERY === 0) this.#trim();
  }

  /** What is older than any replay would go back is forgotten; nothing that is held. */
  #trim(): void {
    const { reached } = this;
    if (reached === null) return;
    const lateness = BigInt(Math.ceil(this.#latenessNs)) + this.#options.overlapNs;
    const before = reached - (this.#fromZero ? this.#options.windowNs : laterOf(lateness, KEPT_NS));
    const starts = this.isReplaying ? [this.#start, this.#freshStart] : [];
    const held = starts.reduce<bigint>(
      (least, start) => (start === null ? least : earlierOf(least, start)),
      before,
    );
    this.#ledger.forgetBefore(held);
  }

  /** A schema's replay has told its end. */
  onCompleted(schema: Schema, now: number): void {
    const replay = this.#pending.get(schema);
    if (!replay) return;
    replay.completions++;
    this.#firstCompletionAt ??= now;
    if (replay.completions >= replay.subscriptions) replay.isOver = true;
  }

  /** The gateway does not have what was asked for, or left some of it out. */
  onLost(schema: Schema, endsReplay: boolean): void {
    const replay = this.#pending.get(schema);
    if (!replay) return;
    this.#worst = 'lost';
    if (!endsReplay) return;
    replay.isOver = true;
    this.#isRefused = true;
  }

  /**
   * The gateway may tell one end for several subscriptions of a schema: then it is over
   * once all has been repeated, or nothing is any more.
   */
  #isOverByCount(replays: readonly PendingReplay[], now: number): boolean {
    if (!replays.every(({ isOver, completions }) => isOver || completions > 0)) return false;
    // Of what was not told before nobody knows how much there is.
    const isRepeated = this.#freshStart === null && this.#owedTotal > 0 && this.#owed.size === 0;
    return isRepeated || now - Math.max(this.#toldAt, this.#firstCompletionAt ?? now) >= QUIET_MS;
  }

  /**
   * What the replay was, once it is over: all schemas have told their end, or nothing
   * comes any more.
   */
  judge(now: number): SlotReport | 'no-gap' | null {
    if (this.#pending.size === 0) return null;
    const replays = [...this.#pending.values()];
    const isOver = replays.every((replay) => replay.isOver) || this.#isOverByCount(replays, now);
    const isStalled = !isOver && now - this.#toldAt >= STALLED_MS;
    if (!isOver && !isStalled) return null;
    const schemas = [...this.#pending.keys()];
    const missed = this.#missedAtFirst(replays);
    if (isStalled || this.#owed.size > 0) this.#doubt();
    this.#pending = new Map();
    this.#freshStart = null;
    if (this.#fromZero) this.#owed = new Map();
    const from = this.#gapFrom;
    this.#gapFrom = null;
    const counts = { repeated: this.#repeated, owed: this.#owedTotal, delivered: this.#delivered };
    if (from === null) return missed ? { schemas, ...missed, outcome: 'lost', ...counts } : 'no-gap';
    const since = missed ? earlierOf(from, missed.from) : from;
    return { schemas, from: since, to: laterOf(this.reached ?? from, from), outcome: this.#worst, ...counts };
  }

  /**
   * What a first replay should have told and the gateway does not have: until the first
   * that it brought. Where others tell the same kind that is not known.
   */
  #missedAtFirst(replays: readonly PendingReplay[]): Pick<SlotReport, 'from' | 'to'> | null {
    if (this.#freshStart === null || !this.#isRefused) return null;
    const asked = replays.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
    const first = this.subscriptions > asked ? null : this.#broughtFrom;
    return { from: this.#freshStart, to: laterOf(first ?? this.#connectedAt.wallNs, this.#freshStart) };
  }
}
