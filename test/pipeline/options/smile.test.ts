import { describe, expect, it } from 'vitest';
import { blackPrice, USUAL_RATE } from '../../../pipeline/options/black-76.ts';
import {
  parityFuture as futureOf,
  fairMiddle as middleOf,
  type Quote,
  Smile,
  type StrikeQuotes,
  fitSmile as smileOf,
} from '../../../pipeline/options/smile.ts';

const SECONDS = 21_600;
/** Tight for an ES option. */
const TIGHT = 1;
const fairMiddle = (quote: Quote) => middleOf(quote, TIGHT);
const fitSmile = (future: number, quotes: readonly StrikeQuotes[]) => smileOf(future, quotes, TIGHT);
const parityFuture = (quotes: readonly StrikeQuotes[]) => futureOf(quotes, TIGHT);
const NONE = { bid: Number.NaN, ask: Number.NaN };

/** Both rights quoted a tenth of a point wide around Black's prices. */
function quoted(strike: number, sigma: number, future = 6000): StrikeQuotes {
  const around = (right: 'C' | 'P') => {
    const worth = blackPrice(right, { future, strike, seconds: SECONDS, sigma, rate: USUAL_RATE });
    return { bid: worth - 0.05, ask: worth + 0.05 };
  };
  return { strike, seconds: SECONDS, call: around('C'), put: around('P') };
}

describe('The middle of a market', () => {
  it('is one where both sides are quoted, and no wider than a point or three tenths of it', () => {
    expect(fairMiddle({ bid: 4, ask: 5 })).toBe(4.5);
    expect(fairMiddle({ bid: 8.5, ask: 11.5 })).toBe(10);
    expect(fairMiddle({ bid: 8.45, ask: 11.5 })).toBeNaN();
    expect(fairMiddle({ bid: 0.05, ask: 1.05 })).toBe(0.55);
    expect(fairMiddle({ bid: 0.05, ask: 1.1 })).toBeNaN();
    expect(fairMiddle({ bid: 2, ask: 2 })).toBe(2);
    expect(middleOf({ bid: 1, ask: 4.5 }, 4)).toBe(2.75);
  });
  it('is none where a side is missing, worth nothing, or crossed', () => {
    for (const [bid, ask] of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [0, 0.5],
      [3, 2],
    ] as const)
      expect(fairMiddle({ bid, ask })).toBeNaN();
  });
});

describe('A smile', () => {
  it('gives back the volatilities that were quoted, from what is out of the money', () => {
    const lame = (quotes: StrikeQuotes, side: 'call' | 'put') => ({
      ...quotes,
      [side]: { bid: 900, ask: 901 },
    });
    // What is in the money is quoted absurdly, and not looked at.
    const smile = fitSmile(6000, [
      lame(quoted(5980, 0.24), 'call'),
      lame(quoted(6000, 0.2), 'put'),
      lame(quoted(6020, 0.17), 'put'),
    ])!;
    expect([5980, 6000, 6020].map((strike) => smile.sigmaAt(strike, 6000))).toEqual([
      expect.closeTo(0.24, 9),
      expect.closeTo(0.2, 9),
      expect.closeTo(0.17, 9),
    ]);
  });
  it('is linear in the logarithm between strikes, and level beyond them', () => {
    const smile = new Smile([
      { logMoneyness: -0.01, sigma: 0.3 },
      { logMoneyness: 0, sigma: 0.2 },
      { logMoneyness: 0.02, sigma: 0.1 },
    ]);
    const at = (x: number) => smile.sigmaAt(6000 * Math.exp(x), 6000);
    expect([-0.5, -0.01, -0.0025, 0, 0.015, 0.02, 0.5].map(at)).toEqual(
      [0.3, 0.3, 0.225, 0.2, 0.125, 0.1, 0.1].map((sigma) => expect.closeTo(sigma, 9)),
    );
  });
  it('moves with the future: the same distance from it has the same volatility', () => {
    const smile = fitSmile(6000, [quoted(5980, 0.24), quoted(6020, 0.17)])!;
    expect(smile.sigmaAt(5980 * 1.01, 6060)).toBeCloseTo(0.24, 9);
  });
  it('leaves out what has no price or no volatility, and is none where nothing is left', () => {
    const unquoted = { strike: 5990, seconds: SECONDS, call: NONE, put: NONE };
    expect(fitSmile(6000, [unquoted, quoted(6020, 0.17)])!.sigmaAt(5990, 6000)).toBeCloseTo(0.17, 9);
    expect(fitSmile(6000, [unquoted])).toBeNull();
    expect(fitSmile(6000, [])).toBeNull();
    expect(fitSmile(Number.NaN, [quoted(6020, 0.17)])).toBeNull();
  });
});

describe('The future’s price by parity', () => {
  it('is that which the calls and puts were priced with', () => {
    const chain = [5990, 6000, 6010, 6020].map((strike) => quoted(strike, 0.2, 6013.25));
    expect(parityFuture(chain)).toBeCloseTo(6013.25, 2);
  });
  it('is that of the lower strike where two are as close', () => {
    const at = (strike: number, call: number, put: number): StrikeQuotes => ({
      strike,
      seconds: SECONDS,
      call: { bid: call, ask: call },
      put: { bid: put, ask: put },
    });
    expect(parityFuture([at(6000, 6, 4), at(6005, 4, 6)])).toBe(6002);
  });
  it('is taken where call and put are closest, and unknown where no strike has both', () => {
    const wrongFarAway = { ...quoted(5900, 0.2, 6013.25), call: { bid: 500, ask: 501 } };
    expect(parityFuture([wrongFarAway, quoted(6010, 0.2, 6013.25)])).toBeCloseTo(6013.25, 2);
    expect(parityFuture([{ ...quoted(6010, 0.2), put: NONE }])).toBeNaN();
  });
});
