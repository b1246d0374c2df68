import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, isQuiet } from '../../../pipeline/events/event-stream.ts';
import { makeTradeBatch, type TradeBatch } from '../../../pipeline/events/kinds.ts';
import { makeTally, reordered } from '../../../pipeline/events/reorder.ts';
import { REORDER_NS } from '../../../shared/rules.ts';

interface Trade {
  readonly at: number;
  readonly sequence: number;
  readonly price?: number;
  readonly size?: number;
}

function batchOf(trades: readonly Trade[]): TradeBatch {
  const batch = makeTradeBatch(trades.length);
  batch.count = trades.length;
  trades.forEach(({ at, sequence, price = 1, size = 1 }, i) => {
    batch.at[i] = at;
    batch.sequence[i] = sequence;
    batch.price[i] = price;
    batch.size[i] = size;
  });
  return batch;
}

/** What comes out, with each batch overwritten once it has been read. */
async function through(batches: readonly (readonly Trade[] | { quietMs: number })[]) {
  const tally = makeTally();
  const out: string[] = [];
  async function* source(): AsyncGenerator<Arrival<'trade'>> {
    for (const trades of batches) {
      if ('quietMs' in trades) {
        yield { quietUntil: trades.quietMs * MS };
        continue;
      }
      const batch = batchOf(trades);
      yield batch;
      batch.at.fill(-1);
      batch.price.fill(-1);
    }
  }
  for await (const batch of reordered('trade', source(), tally))
    if (isQuiet(batch)) out.push(`quiet until ${batch.quietUntil / MS}`);
    else
      for (let i = 0; i < batch.count; i++)
        out.push(`${batch.at[i]}/${batch.sequence[i]}/${batch.price[i]}/${batch.size[i]}`);
  return { out, tally };
}

const MS = 1_000_000;
/** A day: no time of a session is later. */
const SESSION_NS = 86_400_000 * MS;
const at = (ms: number, sequence: number, price = 1): Trade => ({ at: ms * MS, sequence, price });
const names = (...trades: readonly Trade[]) =>
  trades.map((t) => `${t.at}/${t.sequence}/${t.price ?? 1}/${t.size ?? 1}`);

describe('The reorder buffer', () => {
  it('is emptied where a stream is quiet, as if an event of that time had come', async () => {
    const { out, tally } = await through([
      [at(0, 1), at(100, 2), at(700, 3)],
      { quietMs: 900 },
      [at(900, 4)],
    ]);
    expect(out).toEqual([
      ...names(at(0, 1), at(100, 2)),
      'quiet until 400',
      ...names(at(700, 3), at(900, 4)),
    ]);
    expect(tally.late).toBe(0);
  });
  it('takes what comes at the very edge of the quiet, and not what comes before it', async () => {
    const { out, tally } = await through([{ quietMs: 1000 }, [at(500, 1)], [at(499, 2)], { quietMs: 2000 }]);
    expect(out).toEqual(['quiet until 500', ...names(at(500, 1)), 'quiet until 1500']);
    expect(tally.late).toBe(1);
  });
  it('does not go back behind a quiet by what comes after it', async () => {
    const { out, tally } = await through([
      [at(99_800, 1)],
      { quietMs: 100_200 },
      [at(99_900, 2)],
      [at(99_500, 3)],
      { quietMs: 103_000 },
    ]);
    expect(out).toEqual(['quiet until 99700', ...names(at(99_800, 1), at(99_900, 2)), 'quiet until 102500']);
    expect(tally.late).toBe(1);
  });
  it('does not go back to a time that was quiet', async () => {
    const { out } = await through([{ quietMs: 2000 }, { quietMs: 1000 }]);
    expect(out).toEqual(['quiet until 1500', 'quiet until 1500']);
  });
  it('passes on what is in order, whole and unchanged', async () => {
    const trades = [at(0, 1), at(100, 2), at(2000, 3), at(2000, 4), at(9000, 5)];
    expect(await through([trades])).toEqual({
      out: names(...trades),
      tally: { duplicates: 0, late: 0, outside: 0 },
    });
  });
  it('knows a repetition though it says that something is missing', async () => {
    const unpriced = at(5, 1, Number.NaN);
    expect(await through([[unpriced, unpriced]])).toEqual({
      out: names(unpriced),
      tally: { duplicates: 1, late: 0, outside: 0 },
    });
  });
  it('leaves out what is at the end of the session’s day, alone in its batch too', async () => {
    const { out, tally } = await through([
      [{ at: SESSION_NS - 1, sequence: 1 }],
      [{ at: SESSION_NS, sequence: 2 }],
    ]);
    expect([out, tally.outside]).toEqual([names({ at: SESSION_NS - 1, sequence: 1 }), 1]);
  });
  it('puts events in order that come up to half a second late, across batches', async () => {
    const { out, tally } = await through([
      [at(1000, 1), at(1400, 3)],
      [at(901, 0), at(1400, 2)],
      [at(5000, 9)],
    ]);
    expect(out).toEqual(names(at(901, 0), at(1000, 1), at(1400, 2), at(1400, 3), at(5000, 9)));
    expect(tally.late).toBe(0);
  });
  it('counts as late what comes more than half a second after a later one, and to the nanosecond', async () => {
    const edge = { at: 1000 * MS - REORDER_NS, sequence: 1 };
    const late = { at: 1000 * MS - REORDER_NS - 1, sequence: 0 };
    const { out, tally } = await through([[at(1000, 5), edge, late]]);
    expect(out).toEqual(names(edge, at(1000, 5)));
    expect(tally).toEqual({ duplicates: 0, late: 1, outside: 0 });
  });
  it('drops and counts what lies outside the session, and lets nothing else suffer for it', async () => {
    const day = 24 * 3600 * 1e9;
    const trades = [100, -1, day, 1.6e19, 101, day - 1].map((time, sequence) => ({ at: time, sequence }));
    const { out, tally } = await through([trades]);
    expect(out).toEqual(names(trades[0]!, trades[4]!, trades[5]!));
    expect(tally).toEqual({ duplicates: 0, late: 0, outside: 3 });
  });
  it('drops what is told twice, in every value, and keeps two events that share time and number', async () => {
    const { out, tally } = await through([
      [at(1, 1, 5), at(1, 1, 6), at(1, 1, 5)],
      [at(1, 1, 6), at(2, 2)],
    ]);
    expect(out).toEqual(names(at(1, 1, 5), at(1, 1, 6), at(2, 2)));
    expect(tally).toEqual({ duplicates: 2, late: 0, outside: 0 });
    expect((await through([[at(1, 1), { ...at(1, 1), size: 2 }]])).tally.duplicates).toBe(0);
  });
  it.each<[string, readonly Trade[][], readonly Trade[]]>([
    ['told twice in a row', [[at(1, 1), at(1, 1), at(9000, 2)]], [at(1, 1), at(9000, 2)]],
    [
      'told again after another of its packet',
      [[at(1, 1, 5), at(1, 1, 6), at(1, 1, 5), at(9000, 2)]],
      [at(1, 1, 5), at(1, 1, 6), at(9000, 2)],
    ],
    ['told again in the next batch', [[at(1, 1)], [at(1, 1), at(9000, 2)]], [at(1, 1), at(9000, 2)]],
    [
      'of an earlier number at the same time',
      [[at(1, 2), at(1, 1), at(9000, 3)]],
      [at(1, 1), at(1, 2), at(9000, 3)],
    ],
    [
      'of an earlier number in the next batch',
      [[at(1, 2)], [at(1, 1), at(9000, 3)]],
      [at(1, 1), at(1, 2), at(9000, 3)],
    ],
    ['earlier within a batch', [[at(5, 1), at(4, 2), at(9000, 3)]], [at(4, 2), at(5, 1), at(9000, 3)]],
    [
      'earlier than the last of the batch before',
      [[at(5, 1)], [at(4, 2), at(9000, 3)]],
      [at(4, 2), at(5, 1), at(9000, 3)],
    ],
    [
      'the same at another time or of another number',
      [[at(1, 1), at(1, 2), at(2, 2), at(9000, 2)]],
      [at(1, 1), at(1, 2), at(2, 2), at(9000, 2)],
    ],
  ])('passes on at once, in order and once, what is %s', async (_, batches, expected) => {
    const { out, tally } = await through(batches);
    expect(out).toEqual(names(...expected));
    expect(tally.duplicates).toBe(batches.flat().length - expected.length);
  });
  it('holds nothing back at the end, and nothing for ever', async () => {
    expect((await through([[at(1, 1)], [], [at(2, 1)]])).out).toHaveLength(2);
    expect((await through([])).out).toEqual([]);
  });
  it('gives the same whatever the arrival was cut into', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ at: fc.integer({ min: 0, max: 3000 }), sequence: fc.integer({ min: 0, max: 3 }) }),
          {
            minLength: 1,
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 9 }),
        async (raw, size) => {
          const trades = raw.map((t) => at(t.at, t.sequence));
          const cut = Array.from({ length: Math.ceil(trades.length / size) }, (_, i) =>
            trades.slice(i * size, (i + 1) * size),
          );
          const whole = await through([trades]);
          expect(await through(cut)).toEqual(whole);
          const times = whole.out.map((line) => Number(line.split('/')[0]));
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          expect(whole.out.length + whole.tally.late + whole.tally.duplicates).toBe(trades.length);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});
