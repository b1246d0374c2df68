import { describe, expect, it } from 'vitest';
import type { Arrival, EventHandler } from '../../../pipeline/events/event-stream.ts';
import { type Batches, EVENT_COLUMNS, type EventKind } from '../../../pipeline/events/kinds.ts';
import { mergeOrdered, type OrderedStream, playEvents } from '../../../pipeline/events/merge.ts';
import { SpymasterError } from '../../../shared/errors.ts';

type Stamp = readonly [at: number, sequence: number];

function batchOf<K extends EventKind>(kind: K, stamps: readonly Stamp[]): Batches[K] {
  const batch = EVENT_COLUMNS[kind].make(stamps.length);
  batch.count = stamps.length;
  stamps.forEach(([at, sequence], i) => {
    batch.at[i] = at;
    batch.sequence[i] = sequence;
  });
  return batch;
}

function stream<K extends EventKind>(kind: K, ...batches: readonly (readonly Stamp[])[]): OrderedStream {
  return {
    kind,
    batches: (async function* () {
      for (const stamps of batches) yield batchOf(kind, stamps);
    })(),
  };
}

function recorder(): { told: string[]; handler: EventHandler } {
  const told: string[] = [];
  const note = (kind: string) => (batch: { at: Float64Array; sequence: Uint32Array }, i: number) =>
    void told.push(`${kind} ${batch.at[i]}/${batch.sequence[i]}`);
  return {
    told,
    handler: {
      onHole: note('hole'),
      onBar: note('bar'),
      onTrade: note('trade'),
      onBook: note('book'),
      onOption: (kind, batch, i) => note(kind)(batch, i),
      onBatchEnd: (kind) => void told.push(`end of ${kind}`),
    },
  };
}

describe('Streams merged', () => {
  it('are told by time, then sequence, then bar, trade, book, options', async () => {
    const { told, handler } = recorder();
    await mergeOrdered(
      [
        stream('book', [
          [10, 1],
          [10, 2],
          [20, 5],
        ]),
        stream('trade', [
          [10, 2],
          [20, 4],
        ]),
        stream('bar', [[20, 5]]),
        stream('optionQuote', [[20, 5]]),
        stream('optionTrade', [
          [10, 1],
          [20, 5],
        ]),
        stream('openInterest', [[20, 5]]),
        stream('optionDefinition', [[20, 5]]),
      ],
      handler,
    );
    expect(told.filter((line) => !line.startsWith('end'))).toEqual([
      'book 10/1',
      'optionTrade 10/1',
      'trade 10/2',
      'book 10/2',
      'trade 20/4',
      'bar 20/5',
      'book 20/5',
      'optionDefinition 20/5',
      'openInterest 20/5',
      'optionTrade 20/5',
      'optionQuote 20/5',
    ]);
  });
  it('say when a batch is about to be overwritten, after its last event and before the next batch', async () => {
    const { told, handler } = recorder();
    await mergeOrdered([stream('trade', [[1, 1]], [], [[3, 1]]), stream('book', [[2, 1]])], handler);
    expect(told).toEqual([
      'trade 1/1',
      'end of trade',
      'book 2/1',
      'end of book',
      'trade 3/1',
      'end of trade',
    ]);
  });
  it('do not depend on how they were cut into batches', async () => {
    const stamps = Array.from({ length: 40 }, (_, i): Stamp => [Math.floor(i / 3), i]);
    const books = stamps.map(([at, sequence]): Stamp => [at, sequence + 1]);
    const toldOf = async (pieces: number) => {
      const cut = (list: readonly Stamp[]) =>
        Array.from({ length: Math.ceil(list.length / pieces) }, (_, i) =>
          list.slice(i * pieces, (i + 1) * pieces),
        );
      const { told, handler } = recorder();
      await mergeOrdered([stream('trade', ...cut(stamps)), stream('book', ...cut(books))], handler);
      return told.filter((line) => !line.startsWith('end'));
    };
    const whole = await toldOf(40);
    expect(whole).toHaveLength(80);
    for (const pieces of [1, 2, 7]) expect(await toldOf(pieces)).toEqual(whole);
  });
  it('refuse a stream that goes back in time, or back in sequence at one time', async () => {
    const back = mergeOrdered([stream('trade', [[5, 1]], [[4, 2]])], recorder().handler);
    await expect(back).rejects.toThrow(expect.objectContaining({ code: 'OUT_OF_ORDER' }));
    const sequence = mergeOrdered(
      [
        stream('book', [
          [5, 2],
          [5, 1],
        ]),
      ],
      recorder().handler,
    );
    await expect(sequence).rejects.toThrow(SpymasterError);
  });
  it('close every source, also when one fails', async () => {
    const closed: string[] = [];
    const source = (name: string, fails: boolean): OrderedStream => ({
      kind: 'trade',
      batches: (async function* () {
        try {
          yield batchOf('trade', [[1, 1]]);
          if (fails) throw new Error('cut');
          yield batchOf('trade', [[2, 1]]);
        } finally {
          closed.push(name);
        }
      })(),
    });
    await expect(mergeOrdered([source('a', false), source('b', true)], recorder().handler)).rejects.toThrow(
      'cut',
    );
    expect(closed.sort()).toEqual(['a', 'b']);
  });
  it('report how far they are, now and then', async () => {
    const many = Array.from({ length: 70_000 }, (_, i): Stamp => [i, i]);
    const seen: number[] = [];
    const ticks: Stamp[] = [[65_000, 0]];
    await mergeOrdered([stream('trade', many), stream('book', ticks)], recorder().handler, {
      onProgress: (at) => seen.push(at),
    });
    expect(seen.length).toBeGreaterThan(0);
  });
  it('end where they are asked to, that moment included, within a batch and between streams', async () => {
    const { told, handler } = recorder();
    const trades: Stamp[] = [
      [1, 1],
      [5, 2],
      [6, 3],
    ];
    await mergeOrdered([stream('trade', trades), stream('book', [[4, 1]], [[5, 9]], [[9, 9]])], handler, {
      until: 5,
    });
    expect(told.filter((line) => !line.startsWith('end'))).toEqual([
      'trade 1/1',
      'book 4/1',
      'trade 5/2',
      'book 5/9',
    ]);
  });
  it('end within a batch that no other stream interrupts', async () => {
    const { told, handler } = recorder();
    const trades: Stamp[] = [
      [1, 1],
      [5, 2],
      [6, 3],
    ];
    await mergeOrdered([stream('trade', trades)], handler, { until: 5 });
    expect(told.filter((line) => !line.startsWith('end'))).toEqual(['trade 1/1', 'trade 5/2']);
  });
});

describe('Streams that are read as they happen', () => {
  /** Told by hand, one arrival at a time. */
  class Hand<K extends EventKind> {
    readonly kind: K;
    #waiting: ((arrival: IteratorResult<Arrival<K>>) => void) | null = null;
    readonly #arrivals: Arrival<K>[] = [];
    constructor(kind: K) {
      this.kind = kind;
    }
    give(arrival: Arrival<K>): void {
      if (!this.#waiting) return void this.#arrivals.push(arrival);
      this.#waiting({ value: arrival, done: false });
      this.#waiting = null;
    }
    get stream(): OrderedStream {
      const next = () => {
        const value = this.#arrivals.shift();
        if (value) return Promise.resolve({ value, done: false as const });
        return new Promise<IteratorResult<Arrival<K>>>((resolve) => {
          this.#waiting = resolve;
        });
      };
      return { kind: this.kind, batches: { [Symbol.asyncIterator]: () => ({ next }) } } as OrderedStream;
    }
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('are told as far as the others are known to be quiet, and not beyond', async () => {
    const [trades, books] = [new Hand('trade'), new Hand('book')];
    const { told, handler } = recorder();
    const quiet: number[] = [];
    void mergeOrdered([trades.stream, books.stream], { ...handler, onQuiet: (at) => quiet.push(at) });
    trades.give(
      batchOf('trade', [
        [1, 1],
        [5, 2],
        [9, 3],
      ]),
    );
    await turn();
    expect(told).toEqual([]);
    books.give({ quietUntil: 5 });
    await turn();
    expect(told).toEqual(['trade 1/1']);
    expect(quiet).toEqual([5]);
    books.give(batchOf('book', [[5, 0]]));
    books.give({ quietUntil: 7 });
    await turn();
    expect(told).toEqual(['trade 1/1', 'book 5/0', 'end of book', 'trade 5/2']);
    expect(quiet).toEqual([5, 7]);
    books.give({ quietUntil: 20 });
    trades.give({ quietUntil: 20 });
    await turn();
    expect(told.slice(4)).toEqual(['trade 9/3', 'end of trade']);
    expect(quiet).toEqual([5, 7, 20]);
  });
  it('end with an event or a silence that is later than asked for', async () => {
    const [trades, books] = [new Hand('trade'), new Hand('book')];
    const { told, handler } = recorder();
    const passed: number[] = [];
    const listening = { ...handler, onQuiet: (at: number) => passed.push(at) } as EventHandler;
    const over = mergeOrdered([trades.stream, books.stream], listening, { until: 10 });
    trades.give(
      batchOf('trade', [
        [10, 1],
        [11, 2],
      ]),
    );
    books.give({ quietUntil: 10.5 });
    await over;
    expect(told).toEqual(['trade 10/1']);
    // By then nothing else has happened.
    expect(passed).toEqual([10]);
  });
});

describe('Streams played', () => {
  it('go through the reorder buffer first, and say what it dropped', async () => {
    const { told, handler } = recorder();
    const tally = await playEvents(
      [
        {
          kind: 'trade',
          contentHash: 'x',
          async *batches() {
            yield batchOf('trade', [
              [2, 2],
              [1, 1],
              [1, 1],
            ]);
          },
        },
      ],
      handler,
    );
    expect(told).toEqual(['trade 1/1', 'trade 2/2', 'end of trade']);
    expect(tally).toEqual({ duplicates: 1, late: 0, outside: 0 });
  });
});
