import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Comparison, compare, spreadOf, type Timed } from '../../bench/fair.ts';
import { busyShare, QUIET_SHARE, quietShare } from '../../bench/machine.ts';

/** Runs that take the seconds given, one after the other. */
const taking =
  (...seconds: readonly number[]): (() => Promise<Timed>) =>
  () => {
    turn.set(seconds, (turn.get(seconds) ?? 0) + 1);
    return Promise.resolve({ records: 100, seconds: seconds[(turn.get(seconds)! - 1) % seconds.length]! });
  };
const turn = new Map<readonly number[], number>();
const quiet = () => Promise.resolve(0.02);
const comparison = (own: Comparison['own'], peer: Comparison['peer']): Comparison => ({
  id: 'X1',
  name: 'work',
  against: 'its peer',
  target: 0.8,
  own,
  peer,
});

describe('A bench', () => {
  it('compares medians of both sides, and says how far they were spread', async () => {
    const result = await compare(comparison(taking(1, 5, 1.25), taking(1, 1.1, 1)), {
      pairs: 3,
      quietShare: quiet,
    });
    expect(result).toMatchObject({
      value: 80,
      ratio: 0.8,
      met: true,
      judged: true,
      pairs: 3,
      load: [0.02, 0.02],
      spread: { own: { low: 1, median: 1.25, high: 5 }, peer: { low: 1, median: 1, high: 1.1 } },
    });
    const slower = await compare(comparison(taking(1.3), taking(1)), { pairs: 3, quietShare: quiet });
    expect([slower.judged, slower.met]).toEqual([true, false]);
  });
  it('repeats a row whose peer is not steady, and then says nothing', async () => {
    let runs = 0;
    const peer = () => {
      runs++;
      return Promise.resolve({ records: 1, seconds: runs % 2 === 0 ? 1 : 1.5 });
    };
    const result = await compare(comparison(taking(1), peer), { pairs: 4, quietShare: quiet });
    expect([result.judged, result.met, runs]).toEqual([false, false, 12]);
    const once = taking(1, 2, 1, 2, 1, 1, 1, 1);
    const repeated = await compare(comparison(taking(1), once), { pairs: 4, quietShare: quiet });
    expect([repeated.judged, repeated.met]).toEqual([true, true]);
  });
  it('judges nothing where there is no peer, or where others come back to work', async () => {
    const alone = await compare(comparison(taking(1), null), { pairs: 2, quietShare: quiet });
    expect([alone.judged, alone.met, alone.value]).toEqual([false, false, 100]);
    let looks = 0;
    const returning = () => Promise.resolve(looks++ % 2 === 0 ? 0 : 0.5);
    const result = await compare(comparison(taking(1), taking(1)), { pairs: 2, quietShare: returning });
    expect([result.judged, looks]).toEqual([false, 6]);
  });
  it('refuses beside two loops that are busy', async () => {
    const loops = [1, 2].map(() => new Worker('for (;;);', { eval: true }));
    try {
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await busyShare(300)).toBeGreaterThan(QUIET_SHARE);
      let runs = 0;
      const own = () => {
        runs++;
        return Promise.resolve({ records: 1, seconds: 1 });
      };
      const result = await compare(comparison(own, own), { quietShare: () => quietShare(0, 300) });
      expect([result.judged, result.met, runs]).toEqual([false, false, 0]);
      expect(result.load![0]).toBeGreaterThan(QUIET_SHARE);
    } finally {
      for (const loop of loops) await loop.terminate();
    }
  });
  it('has the middle of an even number of runs between two', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ low: 1, median: 2.5, high: 4 });
  });
});
