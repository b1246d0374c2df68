import { describe, expect, it } from 'vitest';
import { gammaBand, netGamma, type StrikeGamma } from '../../../pipeline/options/gamma-bands.ts';

const at = (strike: number, callGamma: number, putGamma: number): StrikeGamma => ({
  strike,
  callGamma,
  putGamma,
});
const STRIKES = [at(5990, 1, 2), at(5995, 4, 8), at(6000, 16, 32), at(6005, 64, 128), at(6010, 256, 512)];

describe('Gamma around a price', () => {
  it('is told apart above and below, the far edge included and the price itself not', () => {
    expect(gammaBand(STRIKES, 6000, 5, 'long-calls')).toEqual({
      above: 64 - 128,
      below: 4 - 8,
      callsAbove: 64,
      putsBelow: -8,
    });
    expect(gammaBand(STRIKES, 6000, 10, 'long-calls')).toMatchObject({
      above: 64 - 128 + 256 - 512,
      putsBelow: -8 - 2,
    });
    expect(gammaBand(STRIKES, 6000, 9.75, 'long-calls').above).toBe(64 - 128);
  });
  it('counts negative for both rights where dealers sold both', () => {
    expect(gammaBand(STRIKES, 6000, 5, 'short-both')).toEqual({
      above: -192,
      below: -12,
      callsAbove: -64,
      putsBelow: -8,
    });
    expect(netGamma(STRIKES, 6000, 5, 'short-both')).toBe(-(4 + 8 + 16 + 32 + 64 + 128));
  });
  it('nets all strikes within a width, the price itself included', () => {
    expect(netGamma(STRIKES, 6000, 0, 'long-calls')).toBe(-16);
    expect(netGamma(STRIKES, 6000, 5, 'long-calls')).toBe(4 - 8 + 16 - 32 + 64 - 128);
  });
  it('adds up what is known, and is missing where nothing is', () => {
    const part = [at(6005, Number.NaN, 3), at(6010, 5, Number.NaN)];
    expect(gammaBand(part, 6000, 10, 'long-calls')).toEqual({
      above: 5 - 3,
      below: Number.NaN,
      callsAbove: 5,
      putsBelow: Number.NaN,
    });
    expect(gammaBand([], 6000, 10, 'long-calls').above).toBeNaN();
    expect(netGamma([], 6000, 10, 'long-calls')).toBeNaN();
  });
});

describe('In the mirror, with calls and puts swapped', () => {
  const mirrored = STRIKES.map(({ strike, callGamma, putGamma }) =>
    at(12_000 - strike, putGamma, callGamma),
  ).reverse();
  const of = (strikes: readonly StrikeGamma[], position: 'long-calls' | 'short-both') => ({
    ...gammaBand(strikes, 6000, 10, position),
    net: netGamma(strikes, 6000, 10, position),
  });
  it('long calls turn every sign, and above into below', () => {
    const [own, other] = [of(STRIKES, 'long-calls'), of(mirrored, 'long-calls')];
    expect([other.above, other.below, other.callsAbove, other.putsBelow, other.net]).toEqual([
      -own.below,
      -own.above,
      -own.putsBelow,
      -own.callsAbove,
      -own.net,
    ]);
  });
  it('short both turn no sign', () => {
    const [own, other] = [of(STRIKES, 'short-both'), of(mirrored, 'short-both')];
    expect([other.above, other.below, other.callsAbove, other.putsBelow, other.net]).toEqual([
      own.below,
      own.above,
      own.putsBelow,
      own.callsAbove,
      own.net,
    ]);
  });
});
