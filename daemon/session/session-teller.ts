import { comparingOnce } from '../../pipeline/forecast/answer.ts';
import { type Comparison, comparisonOf } from '../../pipeline/frames/comparison.ts';
import { type Frame, FrameMaker } from '../../pipeline/frames/frame-maker.ts';
import { ownPath } from '../../pipeline/frames/own-path.ts';
import { Pentaview } from '../../pipeline/frames/pentaview.ts';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import type { Bar } from '../../shared/protocol/messages.ts';
import { committedMoment, entryOfSeen } from '../ledger/record.ts';
import type { KnownBefore } from './known-before.ts';
import { type DurableFrame, Timeline } from './timeline.ts';

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
  #timeline: Timeline;
  readonly #maker: FrameMaker;
  readonly #events: TellerEvents;
  /** What moments were compared with that the next frame tells of. */
  #compared: Comparison[] = [];

  /** @param epoch as {@link epochNames} has it */
  constructor(known: KnownBefore, epoch: string, events: TellerEvents = {}) {
    const { session, instrument, warmUp, madeWith, pentaview } = known;
    const knowledge = comparingOnce(known.knowledge);
    this.#events = events;
    this.#timeline = new Timeline(session, epoch, pentaview?.knowledge.sizes ?? null);
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
      followed: () => this.#tell(this.#maker.followedFrame(session.labelEnd)),
      gap: (gap) => this.#maker.onGap(gap),
    });
    this.#maker = new FrameMaker(
      this.run,
      knowledge,
      pentaview && new Pentaview(session, pentaview.knowledge),
    );
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  /** All that has been told is told anew, under another name. */
  beginEpoch(epoch: string): void {
    this.#timeline = this.#timeline.under(epoch);
  }

  /** The bar that forms as of the last event; null where none does. */
  get forming(): Bar | null {
    return this.#maker.forming;
  }

  /** The data end: what is known by then is told. */
  finish(): void {
    const { labelEnd } = this.#timeline.session;
    this.run.finish(labelEnd);
    const last = this.#maker.lastFrame(Math.max(labelEnd, this.run.now));
    if (last) this.#tell(last);
  }

  #tell(frame: Frame): void {
    for (const comparison of this.#compared)
      this.#timeline.comparisons.push({ ...comparison, toldAt: frame.at });
    this.#compared = [];
    const added = this.#timeline.push(frame);
    this.#events.onStep?.(added);
  }
}
