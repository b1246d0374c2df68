import { SpymasterError } from '../../../shared/errors.ts';
import type { Metadata, SymbolMapping } from './metadata.ts';
import { indexTimeOffset } from './run-parts.ts';
import { type DbnSource, orClose, part, type RecordRun } from './source.ts';
import { earlierOf, laterOf } from './times.ts';

/**
 * One source of the records of several, by index time; those of one time in the order in
 * which their sources are given. Each of these has to be in order itself, as what the
 * service sends is.
 * @throws {SpymasterError} USAGE for sources that do not go together: of several datasets
 * or versions, or with and without times of sending
 */
export function mergeSources(sources: readonly DbnSource[]): DbnSource {
  const metadata = orClose(sources, () => joined(sources));
  return {
    name: sources.map(({ name }) => name).join(' + '),
    metadata,
    skipped: new Map(),
    close: async () => {
      for (const source of sources) await source.close();
    },
    async *runs() {
      const heads = sources.map((source) => new Head(source));
      try {
        for (const head of heads) await head.next();
        for (let first = firstOf(heads); first; first = firstOf(heads)) {
          const others = heads.filter((head) => head !== first);
          yield first.takeBefore(others, heads);
          if (first.isSpent) await first.next();
        }
      } finally {
        for (const head of heads) await head.close();
      }
    },
  };
}

/** One source and how far it has been told. */
class Head {
  readonly #source: DbnSource;
  readonly #runs: AsyncGenerator<RecordRun>;
  #run: RecordRun | null = null;
  #index = 0;
  #timeOffset = 0;

  constructor(source: DbnSource) {
    this.#source = source;
    this.#runs = source.runs();
  }

  get isOver(): boolean {
    return this.#run === null;
  }
  get isSpent(): boolean {
    return this.#run !== null && this.#index >= this.#run.count;
  }
  get time(): bigint {
    return this.#timeAt(this.#index);
  }

  #timeAt(index: number): bigint {
    return this.#run!.view.getBigUint64(index * this.#run!.stride + this.#timeOffset, true);
  }

  async next(): Promise<void> {
    const next = await this.#runs.next();
    this.#run = next.done ? null : next.value;
    this.#index = 0;
    this.#timeOffset = indexTimeOffset(this.#run?.layout ?? null);
  }

  /**
   * Its records up to the next one of any other source; of one time the earlier source
   * goes first.
   */
  takeBefore(others: readonly Head[], all: readonly Head[]): RecordRun {
    const from = this.#index;
    const own = all.indexOf(this);
    const waiting = others.filter((head) => !head.isOver && !head.isSpent);
    const goesFirst = (time: bigint) =>
      waiting.every((head) => time < head.time || (time === head.time && own < all.indexOf(head)));
    do this.#index++;
    while (this.#index < this.#run!.count && goesFirst(this.time));
    return part(this.#run!, from, this.#index)!;
  }

  async close(): Promise<void> {
    await this.#runs.return(undefined);
    // A generator that was not begun lets go of nothing.
    await this.#source.close();
  }
}

function firstOf(heads: readonly Head[]): Head | null {
  let first: Head | null = null;
  for (const head of heads) if (!head.isOver && (first === null || head.time < first.time)) first = head;
  return first;
}

function joined(sources: readonly DbnSource[]): Metadata {
  const headers = sources.map(({ name, metadata }) => {
    if (metadata) return metadata;
    throw unlike(`${name} has no header`);
  });
  const [first] = headers;
  if (!first) throw unlike('there is nothing to merge');
  for (const part of ['dataset', 'version', 'tsOut', 'stypeIn', 'stypeOut'] as const) {
    const other = headers.find((header) => header[part] !== first[part]);
    if (other) throw unlike(`${part} is ${first[part]} and ${other[part]}`);
  }
  const one = <T>(of: (header: Metadata) => T): T | null => {
    const values = new Set(headers.map(of));
    return values.size === 1 ? [...values][0]! : null;
  };
  const all = (of: (header: Metadata) => readonly string[]) => [...new Set(headers.flatMap(of))];
  const ends = headers.map(({ end }) => end);
  return {
    ...first,
    schema: one(({ schema }) => schema),
    start: headers.map(({ start }) => start).reduce(earlierOf),
    end: ends.some((end) => end === null) ? null : (ends as bigint[]).reduce(laterOf),
    limit: null,
    recordCount: null,
    symbols: all(({ symbols }) => symbols),
    partial: all(({ partial }) => partial),
    notFound: all(({ notFound }) => notFound),
    mappings: mappingsOf(headers),
  };
}

function mappingsOf(headers: readonly Metadata[]): SymbolMapping[] {
  const bySymbol = new Map<string, Map<string, SymbolMapping['intervals'][number]>>();
  for (const { rawSymbol, intervals } of headers.flatMap(({ mappings }) => mappings)) {
    const known = bySymbol.get(rawSymbol) ?? new Map();
    for (const interval of intervals)
      known.set(`${interval.startDate} ${interval.endDate} ${interval.symbol}`, interval);
    bySymbol.set(rawSymbol, known);
  }
  return [...bySymbol].map(([rawSymbol, intervals]) => ({ rawSymbol, intervals: [...intervals.values()] }));
}

const unlike = (why: string): SpymasterError =>
  new SpymasterError('USAGE', `These files cannot be merged: ${why}.`, {
    hint: 'Merge files of one dataset and version, each with its header.',
  });
