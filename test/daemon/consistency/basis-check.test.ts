import { describe, expect, it } from 'vitest';
import { BasisCheck } from '../../../daemon/consistency/basis-check.ts';
import { Findings } from '../../../daemon/consistency/findings.ts';

const TICK = 0.25;
type Quote = readonly [symbol: string, seconds: number, bid: number, ask: number];

function found(quotes: readonly Quote[]) {
  const findings = new Findings();
  const check = new BasisCheck(findings, TICK);
  for (const [symbol, seconds, bid, ask] of quotes) check.add(symbol, BigInt(seconds * 1e9), bid, ask);
  const [result] = findings.results;
  return result ? [result.checked, result.broken] : null;
}
const june = (seconds: number, bid: number): Quote => ['ESM5', seconds, bid, bid + TICK];
const september = (seconds: number, bid: number): Quote => ['ESU5', seconds, bid, bid + TICK];

describe('Two contracts of a family', () => {
  it('move together, whatever they move', () =>
    expect(
      found([june(0, 6000), september(0.1, 6050), june(1, 6010), september(1.1, 6060), june(2, 6010)]),
    ).toEqual([1, 0]));
  it('may come closer or move apart by two ticks from one second to the next, and no more', () => {
    const after = (basis: number) =>
      found([june(0, 6000), september(0, 6050), june(1, 6000), september(1, 6000 + basis), june(2, 6000)]);
    expect([50.5, 49.5, 50.75, 49.25].map(after)).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 1],
    ]);
  });
  it('are compared as each second ends: within it one follows the other', () =>
    expect(
      found([june(0, 6000), september(0, 6050), june(0.5, 6010), september(0.6, 6060), june(1, 6010)]),
    ).toBe(null));
  it('are not compared while one is quoted widely, or not at all', () => {
    const wide: Quote = ['ESU5', 1, 6040, 6060];
    expect(found([june(0, 6000), september(0, 6050), wide, june(2, 6000), june(3, 6000)])).toBe(null);
    const none: Quote = ['ESU5', 1, Number.NaN, Number.NaN];
    expect(found([june(0, 6000), september(0, 6050), none, june(2, 6000), june(3, 6000)])).toBe(null);
  });
  it('say where they were apart otherwise', () => {
    const findings = new Findings();
    const check = new BasisCheck(findings, TICK);
    for (const [symbol, seconds, bid, ask] of [
      june(0, 6000),
      september(0, 6050),
      september(1, 6060),
      june(2, 6000),
    ])
      check.add(symbol, BigInt(seconds * 1e9), bid, ask);
    expect(findings.results[0]!.first).toBe(
      'ESM5 and ESU5 before 2000000000: 60 points apart, and 50 a second earlier',
    );
  });
});
