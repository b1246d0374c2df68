import { isSpymasterError } from '../../shared/errors.ts';
import { REORDER_NS } from '../../shared/rules.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { LiveMarket } from './live-market.ts';
import { tellRecorded } from './recorded-past.ts';
import { type Before, Recording, type RecordingPlace } from './recording.ts';

/** How often it is put down how far a recording has come. */
export const MARK_EVERY_MS = 5000;
/** What was received so long before the session’s own clock has come, on every side. */
const SETTLED_NS = REORDER_NS + NS_PER_SECOND;

export interface RecordedProgressOptions {
  readonly session: Session;
  /** Null where nothing is recorded. */
  readonly recording: Recording | null;
  readonly signal: AbortSignal;
  readonly markEveryMs: number;
  /** How it stands now. */
  readonly facts: () => {
    /** NaN where the session is not followed yet. */
    readonly knownUntil: SessionNs;
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
  #isTellingBefore = false;

  constructor(options: RecordedProgressOptions) {
    this.#options = options;
  }

  /**
   * What an earlier start left to go on with, if it is this session’s to go on from: not
   * without options that can be followed now.
   */
  continueBefore(hasOptions: boolean): Before | null {
    const { session, recording } = this.#options;
    const before = recording?.before ?? null;
    if (!before || before.hasOptions !== hasOptions) return null;
    if (before.until <= toTimestamp(session, session.preMarketStart)) return null;
    recording!.continueBefore();
    return before;
  }

  /** Tells the day as it was recorded; where that breaks off, the rest is asked for. */
  async tellBefore(market: LiveMarket, { until }: Before): Promise<void> {
    const { recording, signal, onNote } = this.#options;
    this.#isTellingBefore = true;
    try {
      await tellRecorded(market, recording!, until, signal);
    } catch (error) {
      onNote('What was recorded before could not be read to its end: the rest is asked for.', error);
    } finally {
      this.#isTellingBefore = false;
    }
    // What comes again has been told.
    for (const side of ['futures', 'options'] as const) market.forgetBefore(side, market.knownUntil);
  }

  /** Called as the session goes on, now and then it is put down. */
  mark(): void {
    const nowMs = performance.now();
    if (nowMs - this.#markedAtMs < this.#options.markEveryMs) return;
    this.#markedAtMs = nowMs;
    void this.#mark();
  }

  /** The session is over, or stopped, and the files are closed. */
  async finish(): Promise<void> {
    await this.#mark();
    // What was being put down meanwhile did not come so far.
    await this.#mark();
  }

  /** A recorder tells by itself what cannot be written. */
  async #mark(): Promise<void> {
    const { session, recording, facts } = this.#options;
    const { knownUntil, isRecorded, followsOptions } = facts();
    const until = knownUntil - SETTLED_NS;
    if (!recording || !isRecorded || this.#isTellingBefore || !(until > session.preMarketStart)) return;
    await recording.mark(toTimestamp(session, until), followsOptions).catch(() => undefined);
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
