import { describe, expect, it } from 'vitest';
import { clock } from '../../../market.ts';
import { chainAlong, walkingMid } from './made-up-chain.ts';

describe('A chain in a halt', () => {
  const [from, until] = [clock('10:05'), clock('10:20')];
  const before = walkingMid(clock('09:00'), from);
  const [, mid] = before.at(-1)!;
  // Price has just moved, which market makers are about to answer; it opens 15 points away.
  const path = [...before, [from + 1, mid + 1], [until, mid + 1], [until + 60e9, mid + 15]] as const;

  it.each([true, false])('rests until it is over, thinned or not: %s', async (isThinned) => {
    const { quotes, trades } = await chainAlong(path, { isThinned, halt: { from: from + 1, until } });
    const all = [...quotes, ...trades].map(({ at }) => at);
    expect(all.filter((at) => at > from + 1 && at < until)).toEqual([]);
    expect(all.filter((at) => at < from).length).toBeGreaterThan(1000);
    expect(all.filter((at) => at > until).length).toBeGreaterThan(30);
    // And begins again when everyone has seen the price that it opens at.
    expect(Math.min(...all.filter((at) => at > until))).toBeGreaterThanOrEqual(until + 250_000_000);
  });
  it('drops the order that was on its way to its quote', async () => {
    const { trades } = await chainAlong(path);
    const last = trades.filter(({ at }) => at < from).at(-1)!;
    const cut = before.filter(([at]) => at < last.at);
    const halted = await chainAlong([...cut, [last.at, cut.at(-1)![1]], [until + 60e9, mid]], {
      halt: { from: last.at, until },
    });
    expect(halted.trades.filter(({ at }) => at >= last.at && at < until)).toEqual([]);
  });
});
