import { comparingOnce } from '../../pipeline/forecast/answer.ts';
import { type Comparison, comparisonOf } from '../../pipeline/frames/comparison.ts';
import { type Frame, FrameMaker } from '../../pipeline/frames/frame-maker.ts';
import { ownPath } from '../../pipeline/frames/own-path.ts';
import { Pentaview } from '../../pipeline/frames/pentaview.ts';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/limits.ts';
import type { Bar } from '../../shared/protocol/messages.ts';
import { sha256 } from '../files/durable-write.ts';
import { committedMoment, entryOfSeen } from '../ledger/record.ts';
import type { KnownBefore } from './known-before.ts';
import { type DurableFrame, Timeline } from './timeline.ts';

const EPOCH_DIGITS = 12;

export interface TellerEvents {
  /** What a ten-second step adds to what stays; the timeline has its moment too. */
  onStep?(added: readonly DurableFrame[]): void;
  /** A moment that is committed to, as the ledger puts it down. */
  onEntry?(entry: LedgerEntry): void;
}

/**
 * Runs a session and keeps what it tells, asking at every tick what a chart would ask:
 * the same code, whether its events are stored or happen now.
 */
export class SessionTeller {
  readonly run: SessionRun;
  readonly timeline: Timeline;
  readonly #maker: FrameMaker;
  readonly #events: TellerEvents;
  /** What moments were compared with that the next frame tells of. */
  #compared: Comparison[] = [];

  /** @param inputs names what the session is told from: a part of its epoch */
  constructor(known: KnownBefore, inputs: string, events: TellerEvents = {}) {
    const { session, instrument, warmUp, madeWith, pentaview } = known;
    const knowledge = comparingOnce(known.knowledge);
    this.#events = events;
    this.timeline = new Timeline(session, epochOf(known, inputs), pentaview?.knowledge.sizes ?? null);
    this.run = new SessionRun(session, instrument, warmUp, {
      state: (at, rows) => this.#maker.onState(at, rows),
      clock: (at) => {
        const frame = this.#maker.frame(at);
        if (frame) this.#tell(frame);
      },
      checkpoint: (row) => {
        this.#maker.onCheckpoint(row);
        const barrier = this.run.sinceContact(row.episode);
        const seen = { session, source: this.run.priceSource, row, barrier };
        const moment = committedMoment(knowledge, seen);
        if (!moment) return;
        this.#compared.push(
          comparisonOf(
            knowledge,
            { row, self: ownPath(this.run.accumulators.bars.oneMinute, row) },
            moment.compared,
          ),
        );
        const entry = entryOfSeen(knowledge, moment, madeWith);
        if (entry) this.#events.onEntry?.(entry);
      },
      ended: (episode, end) => this.#maker.onEnded(episode, end),
      outcome: (row) => this.#maker.onOutcome(row),
      gap: (gap) => this.#maker.onGap(gap),
    });
    this.#maker = new FrameMaker(
      this.run,
      knowledge,
      pentaview && new Pentaview(session, pentaview.knowledge),
    );
  }

  /** The bar that forms as of the last event; null where none does. */
  get forming(): Bar | null {
    return this.#maker.forming;
  }

  /** The data end: what is known of the outcomes by then is told. */
  finish(): void {
    const { labelEnd } = this.timeline.session;
    this.run.finish(labelEnd);
    const last = this.#maker.lastFrame(labelEnd);
    if (last) this.#tell(last);
  }

  #tell(frame: Frame): void {
    for (const comparison of this.#compared)
      this.timeline.comparisons.push({ ...comparison, toldAt: frame.at });
    this.#compared = [];
    const added = this.timeline.push(frame);
    this.#events.onStep?.(added);
  }
}

/** Maps and columns as lists, which JSON would leave empty. */
const plain = (_name: string, value: unknown): unknown =>
  value instanceof Map || (ArrayBuffer.isView(value) && !(value instanceof DataView))
    ? [...(value as Iterable<unknown>)]
    : value;

/** Names all that frames are made of: an equal epoch has equal frames. */
function epochOf(
  { session, instrument, madeWith, warmUpSessions, knowledge, pentaview }: KnownBefore,
  inputs: string,
): string {
  const { model, index, scales, code } = madeWith;
  const more = JSON.stringify([[...knowledge.cautions], pentaview?.knowledge ?? null], plain);
  const parts = [
    instrument.symbol,
    session.date,
    inputs,
    ...warmUpSessions,
    model,
    index,
    scales,
    code,
    more,
  ];
  return `${session.date}.${sha256([PROTOCOL_VERSION, ...parts].join('|')).slice(0, EPOCH_DIGITS)}`;
}
