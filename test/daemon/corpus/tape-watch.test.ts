import { describe, expect, it } from 'vitest';
import { TapeWatch } from '../../../daemon/corpus/tape-watch.ts';
import { ladder, type MadeUpRecord, recordsOf } from './made-up-records.ts';

const MS = 1_000_000;

/** Prints of so many contracts at times in milliseconds: [time, side, size, ticks]. */
function figuresOf(
  prints: readonly (readonly [ms: number, side: 'B' | 'A', size: number, ticks?: number])[],
) {
  const watch = new TapeWatch();
  const records = recordsOf(
    prints.map(
      ([ms, side, size, ticks = 1]): MadeUpRecord => ({
        at: ms * MS,
        action: 'trade',
        side: side === 'B' ? 'bid' : 'ask',
        ticks,
        size,
        ...ladder(0, 1, () => 50),
      }),
    ),
  );
  for (let i = 0; i < records.count; i++) watch.onRecord(records, i);
  return watch.figures();
}

describe('A tape', () => {
  it('is of prints, and of market orders: prints of one time and side', () => {
    const figures = figuresOf([
      [0, 'B', 1],
      [5, 'B', 4, 1],
      [5, 'B', 3, 2],
      [5, 'A', 2],
      [20, 'A', 10],
    ]);
    expect([figures.prints, figures.meanSize, figures.singleShare]).toEqual([5, 4, 0.2]);
    // Of four orders one has two prints, at two prices; of three that follow, two have the
    // side of the last.
    expect(figures.togetherShare).toBeCloseTo(2 / 5, 12);
    expect(figures.sweepShare).toBe(1 / 4);
    expect(figures.sameSideShare).toBeCloseTo(2 / 3, 12);
  });
  it('says how soon orders follow each other: a millisecond and a tenth of a second, both included', () => {
    const { atOnceShare, soonShare } = figuresOf([
      [0, 'B', 1],
      [1, 'B', 1],
      [2.001, 'A', 1],
      [102.001, 'A', 1],
      [202.002, 'A', 1],
    ]);
    expect([atOnceShare, soonShare]).toEqual([0.25, 0.75]);
  });
  it('has sides whose correlation is that of orders so many apart', () => {
    const sides = 'BBAABBAABBAABBAABBAABBAA'.split('') as ('B' | 'A')[];
    const { sideCorrelations } = figuresOf(sides.map((side, i) => [i * 10, side, 1]));
    // In runs of two, orders twenty apart are alike.
    expect(sideCorrelations[20]).toBeCloseTo(1, 12);
    expect(sideCorrelations[10]).toBeCloseTo(-1, 12);
    expect(Math.abs(sideCorrelations[1])).toBeLessThan(0.1);
  });
  it('counts runs of one side that come to a hundred contracts, each once, as long as none waits longer', () => {
    const clusters = (prints: Parameters<typeof figuresOf>[0]) => figuresOf(prints).clusters;
    const run = (side: 'B' | 'A', from: number, gap: number) =>
      Array.from({ length: 5 }, (_, i) => [from + i * gap, side, 20] as const);
    expect(clusters(run('B', 0, 100))).toBe(1);
    expect(clusters(run('B', 0, 101))).toBe(0);
    expect(clusters([...run('B', 0, 10), [50, 'B', 300]])).toBe(1);
    expect(clusters([...run('B', 0, 10), ...run('A', 50, 10)])).toBe(2);
    expect(clusters([...run('B', 0, 10).slice(1), [45, 'A', 20], [46, 'B', 20]])).toBe(0);
    expect(clusters([...run('B', 0, 10), ...run('B', 500, 10)])).toBe(2);
  });
  it('does not know whose an order is where the venue does not say: it counts as a print alone', () => {
    const watch = new TapeWatch();
    const print = (ms: number, side: 'bid' | 'none', delayNs: number): MadeUpRecord => ({
      at: ms * MS,
      delayNs,
      action: 'trade',
      side,
      ticks: 1,
      size: 2,
      ...ladder(0, 1, () => 50),
    });
    const records = recordsOf([print(0, 'bid', 1000), print(10, 'none', 3000), print(20, 'bid', 2000)]);
    for (let i = 0; i < records.count; i++) watch.onRecord(records, i);
    const { prints, sameSideShare, delayUs } = watch.figures();
    expect([prints, sameSideShare, delayUs.median]).toEqual([3, 1, 2]);
  });
  it('has sizes, the largest of ten, of a hundred and of a thousand apart', () => {
    const { sizeP90, sizeP99, sizeP999 } = figuresOf(
      Array.from({ length: 1001 }, (_, size) => [size * 10, 'B', size] as const),
    );
    expect([sizeP90, sizeP99, sizeP999]).toEqual([900, 990, 999]);
  });
  it('reads prints alone', () => {
    const watch = new TapeWatch();
    const add = {
      at: 0,
      action: 'add',
      side: 'bid',
      ticks: 0,
      size: 500,
      ...ladder(0, 1, () => 50),
    } as const;
    watch.onRecord(recordsOf([add]), 0);
    expect(watch.figures().prints).toBe(0);
  });
});
