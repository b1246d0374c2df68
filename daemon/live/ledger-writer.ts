import { isSpymasterError } from '../../shared/errors.ts';
import type { SpokenEntry } from '../ledger/spoken.ts';

export interface LedgerWriterEvents {
  /** The first time in a row that it cannot be written, and why. */
  onFailure(error: unknown): void;
  /** It can be written again, and what waited is. */
  onRecovered?(): void;
}

/**
 * Puts down what is committed to while a session runs. What cannot be written waits and
 * is tried with the next: a full disk is no reason to stop the chart.
 */
export class LedgerWriter {
  readonly #append: (entries: readonly SpokenEntry[]) => Promise<unknown>;
  readonly #events: LedgerWriterEvents;
  #waiting: SpokenEntry[] = [];
  #writing: Promise<void> | null = null;
  #isFailing = false;

  constructor(append: (entries: readonly SpokenEntry[]) => Promise<unknown>, events: LedgerWriterEvents) {
    this.#append = append;
    this.#events = events;
  }

  /** Entries that are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(entry: SpokenEntry): void {
    this.#waiting.push(entry);
  }

  /** Writes what waits; at once resolved where nothing does. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.slice();
      try {
        await this.#append(entries);
      } catch (error) {
        this.#tellFailure(error);
        if (!isConflict(error) || !(await this.#appendOneByOne(entries))) return;
        this.#waiting = this.#waiting.slice(entries.length);
        continue;
      }
      if (this.#isFailing) this.#events.onRecovered?.();
      this.#isFailing = false;
      this.#waiting = this.#waiting.slice(entries.length);
    }
  }

  /**
   * What the ledger says otherwise of a moment stays as it is there; the other entries
   * are not to wait for that.
   * @returns false where it cannot be written any more
   */
  async #appendOneByOne(entries: readonly SpokenEntry[]): Promise<boolean> {
    for (const entry of entries)
      try {
        await this.#append([entry]);
      } catch (error) {
        // They wait: what is there already is no conflict with itself.
        if (!isConflict(error)) return false;
      }
    return true;
  }

  #tellFailure(error: unknown): void {
    if (!this.#isFailing) this.#events.onFailure(error);
    this.#isFailing = true;
  }
}

const isConflict = (error: unknown): boolean => isSpymasterError(error) && error.code === 'LEDGER_CONFLICT';
