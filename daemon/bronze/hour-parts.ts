import type { DateWriting } from '../lake/date-writing.ts';
import { type TypedColumnSpec, TypedRows } from '../lake/typed-rows.ts';

const NS_PER_HOUR = 3_600_000_000_000n;
/** Rows held at once: some tens of megabytes of books. */
const ROWS_PER_PART = 250_000;
const SORTED_BY = 'ts_event_ns';

/** The hour of UTC a time falls in, counted from the epoch. */
export const utcHour = (ns: bigint): number => Number(ns / NS_PER_HOUR);

/**
 * Where an hour's part lies below the dataset's folder:
 * `date=2025-06-04/hour=22/part-0000.parquet`.
 */
export function partName(hour: number, part: number): string {
  const iso = new Date(hour * 3_600_000).toISOString();
  return `date=${iso.slice(0, 10)}/hour=${iso.slice(11, 13)}/part-${String(part).padStart(4, '0')}.parquet`;
}

/**
 * Rows on their way into files by UTC hour of the event. Rows are added hour by hour,
 * nearly in order; a part is written when the hour changes or the part is full, so that
 * memory does not grow with the day.
 */
export class HourParts {
  readonly rows: TypedRows;
  readonly #writing: DateWriting;
  readonly #parts = new Map<number, number>();
  #hour = Number.NaN;
  total = 0;
  first: bigint | null = null;
  last: bigint | null = null;

  constructor(spec: readonly TypedColumnSpec[], writing: DateWriting) {
    this.rows = new TypedRows(spec, ROWS_PER_PART);
    this.#writing = writing;
  }

  /**
   * Makes room for a row of an hour; its columns are then written at `rows.count`, which
   * is theirs to advance.
   */
  async room(hour: number): Promise<void> {
    if (hour !== this.#hour || this.rows.count === this.rows.capacity) await this.flush();
    this.#hour = hour;
  }

  /** Rows that fit before the part must be written. */
  get free(): number {
    return this.rows.capacity - this.rows.count;
  }

  async flush(): Promise<void> {
    const { rows } = this;
    if (rows.count === 0) return;
    const bytes = rows.encode(SORTED_BY);
    const times = rows.column<BigInt64Array>(SORTED_BY);
    this.#note(times[0]!, times[rows.count - 1]!);
    const part = this.#parts.get(this.#hour) ?? 0;
    this.#parts.set(this.#hour, part + 1);
    await this.#writing.file(partName(this.#hour, part), bytes, rows.count);
    this.total += rows.count;
    rows.count = 0;
  }

  #note(first: bigint, last: bigint): void {
    if (this.first === null || first < this.first) this.first = first;
    if (this.last === null || last > this.last) this.last = last;
  }

  get timeRange(): readonly [bigint, bigint] | null {
    return this.first === null ? null : [this.first, this.last!];
  }
}
