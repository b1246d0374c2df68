import { describe, expect, it } from 'vitest';
import { Tape } from '../../../pipeline/grid/tape.ts';
import { clock, tradeBatch } from '../../market.ts';

const AT = clock('10:00');

/** Prints by seconds before 10:00. */
function tapeOf(
  prints: readonly (readonly [secondsBefore: number, price: number, size: number, aggressor: number])[],
) {
  const market = { now: 0 };
  const tape = new Tape(market);
  for (const [seconds, price, size, aggressor] of prints) {
    market.now = AT - seconds * 1e9;
    tape.on('trade', tradeBatch({ kind: 'trade', at: market.now, price, size, aggressor }), 0);
  }
  market.now = AT;
  return tape;
}

describe('The tape', () => {
  it('counts what was bought and sold in the band over the last minute: 600 and 250', () => {
    const tape = tapeOf([
      [120, 6800, 1, 1],
      [30, 6850, 100, 1],
      [29, 6850.25, 200, 1],
      [28, 6850.5, 150, -1],
      [27, 6850.75, 100, -1],
      [26, 6851, 300, 1],
      [25, 6850.5, 40, 0],
    ]);
    expect(tape.asOf(AT).near(6850.5, 0.5)).toEqual({ bought: 600, sold: 250 });
    expect(tape.asOf(AT).near(6850.5, 0.25)).toEqual({ bought: 200, sold: 250 });
    expect(tape.asOf(AT).near(6900, 0.5)).toEqual({ bought: 0, sold: 0 });
  });
  it('has a slope of 15 points a minute for a quarter point a second', () => {
    const tape = tapeOf([
      [90, 1, 1, 1],
      [3, 100, 1, 1],
      [2, 100.25, 1, 1],
      [1, 100.5, 1, 1],
    ]);
    expect(tape.asOf(AT).pointsPerMinute()).toBeCloseTo(15, 9);
  });
  it('has its largest one-sided cluster in the band, edges included, where it has three prints at least', () => {
    const at = (ms: number) => ms / 1000;
    const prints = [
      [120, 100, 1, 1],
      [at(9000), 100.5, 2, 1],
      [at(8950), 99.5, 3, 1],
      [at(5000), 100, 4, -1],
      [at(4950), 100, 5, -1],
      [at(4900), 101, 50, -1],
    ] as const;
    expect(tapeOf(prints).asOf(AT).largestCluster(100, 0.5)).toBe(-900);
    expect(tapeOf(prints.slice(0, 4)).asOf(AT).largestCluster(100, 0.5)).toBe(2 * 100.5 + 3 * 99.5);
    expect(tapeOf(prints.slice(0, 3)).asOf(AT).largestCluster(100, 0.5)).toBe(0);
    expect(tapeOf(prints).asOf(AT).largestCluster(100, 0.25)).toBe(0);
    expect(tapeOf(prints.slice(1)).asOf(AT).largestCluster(100, 0.5)).toBeNaN();
  });
  it('is unknown until it has run for a minute, and its slope without two different times', () => {
    const short = tapeOf([[59, 100, 1, 1]]).asOf(AT);
    expect([short.near(100, 1).bought, short.pointsPerMinute()]).toEqual([Number.NaN, Number.NaN]);
    expect(
      tapeOf([[60, 100, 1, 1]])
        .asOf(AT)
        .near(100, 1),
    ).toEqual({ bought: 0, sold: 0 });
    const one = tapeOf([
      [61, 100, 1, 1],
      [5, 100, 2, -1],
    ]).asOf(AT);
    expect([one.near(100, 1).sold, one.pointsPerMinute()]).toEqual([2, Number.NaN]);
    const same = tapeOf([
      [61, 100, 1, 1],
      [5, 100, 2, -1],
      [5, 101, 2, -1],
    ]).asOf(AT);
    expect(same.pointsPerMinute()).toBeNaN();
  });
  it('begins its minute just after the instant a minute ago', () => {
    const tape = tapeOf([
      [120, 100, 1, 1],
      [60, 100, 2, 1],
      [59.999999999, 100, 4, 1],
    ]);
    expect(tape.asOf(AT).near(100, 1).bought).toBe(4);
  });
  it('counts a print of this very instant that was told before the one looked at, and none of an earlier question’s future', () => {
    const market = { now: AT };
    const tape = new Tape(market);
    tape.on('trade', tradeBatch({ kind: 'trade', at: AT - 61e9, price: 1, size: 1, aggressor: 1 }), 0);
    tape.on('trade', tradeBatch({ kind: 'trade', at: AT, price: 100, size: 3, aggressor: 1 }), 0);
    expect(tape.asOf(AT).near(100, 1).bought).toBe(3);
    market.now = AT + 1;
    expect(tape.asOf(AT).near(100, 1).bought).toBe(0);
    expect(tape.asOf(AT + 1).near(100, 1).bought).toBe(3);
  });
});
