import { SpymasterError } from '../../../shared/errors.ts';
import { TS_EVENT_OFFSET, TS_OUT_SIZE } from '../dbn/layout.ts';
import { prefixLayoutOf } from '../dbn/layouts/index.ts';
import { indexTimeOffset } from '../dbn/run-parts.ts';
import { part, type RecordRun } from '../dbn/source.ts';

/** What is left to do with parts that cannot be gone on with. */
export const START_OVER = 'Start the file over: resume: false.';

/**
 * The body of one answer, with the error that ended it early kept until everything before
 * it has been decoded.
 */
export interface Answer {
  readonly bytes: AsyncGenerator<Uint8Array>;
  failure(): unknown;
  /** Lets go of the connection, whether or not the bytes have been read. */
  close(): Promise<void>;
}

/**
 * How far a range has been delivered: enough to ask for the remainder alone and to know
 * what of it is a repeat. The service orders records by their index time.
 */
export class Delivery {
  /** Records delivered. */
  records = 0;
  #high = 0;
  #low = 0;
  /** Records delivered at the last index time. */
  atLastTime = 0;
  /**
   * False once records came out of order, or of a kind whose time is not known: then the
   * remainder cannot be asked for by time.
   */
  #ordered = true;
  #repeats = 0;

  /**
   * The last index time, where a repeated request has to start; null before the first
   * record.
   */
  get lastTime(): bigint | null {
    return this.records === 0 ? null : (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  /**
   * From here on the records come from a second request that started at {@link lastTime}.
   * @throws {SpymasterError} NOT_RESUMABLE when the records so far were not in order of
   * time
   */
  startsAgain(): void {
    if (!this.#ordered) {
      throw new SpymasterError(
        'NOT_RESUMABLE',
        'The records received are not in order of time, so the rest cannot be asked for.',
        {
          hint: `${START_OVER} Or use a batch job.`,
        },
      );
    }
    this.#repeats = this.atLastTime;
  }

  /**
   * The part of a run that has not been delivered before, or null when all of it has;
   * counts it as delivered.
   * @throws {SpymasterError} NOT_RESUMABLE when the repeated request does not repeat
   */
  accept(run: RecordRun): RecordRun | null {
    const layout = run.layout ?? prefixLayoutOf(run.rtype, run.stride - (run.tsOut ? TS_OUT_SIZE : 0));
    if (!layout) this.#ordered = false;
    const { view, count, stride } = run;
    const offset = layout ? indexTimeOffset(layout) : TS_EVENT_OFFSET;
    let repeated = 0;
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      const low = view.getUint32(at, true);
      const high = view.getUint32(at + 4, true);
      if (this.#repeats > 0) {
        if (high !== this.#high || low !== this.#low) throw doesNotRepeat(this.#repeats);
        this.#repeats--;
        repeated = i + 1;
      } else if (high === this.#high && low === this.#low) this.atLastTime++;
      else {
        if (high < this.#high || (high === this.#high && low < this.#low)) this.#ordered = false;
        this.#high = high;
        this.#low = low;
        this.atLastTime = 1;
      }
    }
    this.records += count - repeated;
    return part(run, repeated, count);
  }

  /**
   * @throws {SpymasterError} NOT_RESUMABLE when a second answer ended before it had
   * repeated what came before
   */
  finish(): void {
    if (this.#repeats > 0) throw doesNotRepeat(this.#repeats);
  }
}

function doesNotRepeat(missing: number): SpymasterError {
  return new SpymasterError(
    'NOT_RESUMABLE',
    `The service did not repeat the last records already received (${missing} of them are missing), so the rest cannot be joined to them.`,
    { hint: `The data may have been corrected in between. ${START_OVER}` },
  );
}
