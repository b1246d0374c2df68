import { isSpymasterError } from '../../shared/errors.ts';
import { REORDER_NS } from '../../shared/rules.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { LiveMarket } from './live-market.ts';
import { tellRecorded } from './recorded-past.ts';
import { type Before, Recording, type RecordingPlace } from './recording.ts';

/** How often it is put down how far a recording has come. */
export const MARK_EVERY_MS = 5000;
/** What was received so long before a side’s own clock has come. */
const SETTLED_NS = REORDER_NS + NS_PER_SECOND;

export interface RecordedProgressOptions {
  readonly session: Session;
  /** The future that is followed. */
  readonly contract: string;
  /** Null where nothing is recorded. */
  readonly recording: Recording | null;
  readonly signal: AbortSignal;
  readonly markEveryMs: number;
  /** How it stands now. */
  readonly facts: () => {
    /** All that happened before has come, of every side; NaN before anything has. */
    readonly receivedUntil: SessionNs;
    readonly isRecorded: boolean;
    readonly followsOptions: boolean;
  };
  readonly onNote: (sentence: string, error?: unknown) => void;
}

/**
 * How far the recording of a session has come, put down for a later start of the daemon;
 * and the day so far, told from what earlier starts put down.
 */
export class RecordedProgress {
  readonly #options: RecordedProgressOptions;
  #markedAtMs = Number.NEGATIVE_INFINITY;
  /** Earlier is what an earlier start put down, or nothing. */
  #least: bigint;

  constructor(options: RecordedProgressOptions) {
    this.#options = options;
    this.#least = toTimestamp(options.session, options.session.preMarketStart);
  }

  /**
   * What an earlier start left to go on with, if it is of the same future, with options
   * where they can be followed now.
   */
  async continueBefore(hasOptions: boolean): Promise<Before | null> {
    const { recording, contract } = this.#options;
    const before = recording?.before ?? null;
    if (!recording || !before || before.hasOptions !== hasOptions || before.contract !== contract)
      return null;
    if (before.until <= this.#least || !(await recording.continueBefore())) return null;
    this.#least = before.until;
    return before;
  }

  /**
   * Tells the day as it was recorded; where that breaks off, the rest is asked for.
   * @returns how many gaps it has
   */
  async tellBefore(market: LiveMarket, { until }: Before): Promise<number> {
    const { session, recording, signal, onNote } = this.#options;
    let gaps = 0;
    try {
      gaps = await tellRecorded(market, recording!, until, signal);
    } catch (error) {
      onNote('What was recorded before could not be read to its end: the rest is asked for.', error);
      recording!.cutBefore(toTimestamp(session, Math.max(market.knownUntil, session.preMarketStart)));
    }
    // What comes again has been told.
    for (const side of ['futures', 'options'] as const) market.forgetBefore(side, market.knownUntil);
    return gaps;
  }

  /** Called as the session goes on: now and then it is put down. */
  mark(): void {
    const nowMs = performance.now();
    if (nowMs - this.#markedAtMs < this.#options.markEveryMs) return;
    this.#markedAtMs = nowMs;
    void this.#mark();
  }

  /** The session is stopped, and the files are closed. */
  async finish(): Promise<void> {
    await this.#mark();
    // What was being put down meanwhile did not come so far.
    await this.#mark();
  }

  /** A recorder tells by itself what cannot be written. */
  async #mark(): Promise<void> {
    const { session, contract, recording, facts } = this.#options;
    const { receivedUntil, isRecorded, followsOptions } = facts();
    if (!recording || !isRecorded || !Number.isFinite(receivedUntil)) return;
    const until = toTimestamp(session, receivedUntil - SETTLED_NS);
    if (until <= this.#least) return;
    await recording.mark({ until, hasOptions: followsOptions, contract }).catch(() => undefined);
  }
}

/**
 * Null where nothing can be written: the chart does not need it.
 * @throws {SpymasterError} FILE_LOCKED where another process records the day
 */
export async function beginRecording(
  place: RecordingPlace,
  onNote: RecordedProgressOptions['onNote'],
): Promise<Recording | null> {
  try {
    return await Recording.begin(place);
  } catch (error) {
    if (!(isSpymasterError(error) && error.code === 'WRITE_FAILED')) throw error;
    onNote('This session is not recorded: the day has to be downloaded later.', error);
    return null;
  }
}
