import { SpymasterError } from './errors.ts';

/**
 * A futures contract family: every number the pipeline uses that counts points, contracts
 * or dollars is here, once per root.
 */
export interface Instrument {
  /** Root symbol, as in `ES` of `ESU5`. */
  readonly symbol: string;
  readonly dataset: string;
  readonly tickSizePoints: number;
  /** US dollars per index point. */
  readonly multiplierUsd: number;
  /** Prints outside these exclusive bounds are dropped and counted. */
  readonly priceBoundsPoints: readonly [low: number, high: number];
  /** Lowest ATR: a quieter market's distances would be measured in noise. */
  readonly atrFloorPoints: number;
  /** Half-width of the band around a level whose prints count as made at it. */
  readonly tapeBandPoints: number;
  /** Half-width of the zone around a level whose resting orders defend it. */
  readonly barrierZonePoints: number;
  /** Contracts by which a barrier must grow or shrink to be a wall or to give way. */
  readonly barrierChangeContracts: number;
  /**
   * An imbalance of prints at the level, which is at most 1, pushes like so many
   * contracts of order flow.
   */
  readonly tapePushContracts: number;
  /** A barrier of fewer contracts is weak. */
  readonly weakBarrierContracts: number;
  /** A best quote below the first number is thin, and until it is above the second. */
  readonly thinQuoteContracts: readonly [below: number, until: number];
  /** Notional of a sweep, until an earlier session tells what is large here. */
  readonly sweepNotionalUsd: number;
  /**
   * Distances within which other levels count as stacked on a level, narrowest first; the
   * columns are named for the ES values.
   */
  readonly stackingBandsPoints: readonly [number, number, number];
  /**
   * A fixed level further from its last approach's price than this is another price, not
   * another attempt.
   */
  readonly attemptBandPoints: number;
  /** Months with a listed quarterly contract, as CME month codes. */
  readonly contractMonths: string;
  /** Distance between the strikes of options near the money on their last day. */
  readonly strikeStepPoints: number;
  /** Best quotes of an option this near to each other say what it is worth. */
  readonly tightOptionPoints: number;
  /** Options with strikes this near to a level count for it. */
  readonly strikeRangePoints: number;
  /**
   * Dealer gamma at a level, in US dollars of delta for a point, that counts as fuel or
   * as a brake until earlier sessions tell what is large here.
   */
  readonly fuelGamma: number;
  /** Roots whose options may expire on a given trade date. */
  readonly optionRoots: readonly string[];
}

/**
 * Roots of the options that expire on Mondays (A) to Thursdays (D), by week of the month.
 */
const weekly = (letter: string): readonly string[] =>
  ['A', 'B', 'C', 'D'].flatMap((day) => [1, 2, 3, 4, 5].map((week) => `${letter}${week}${day}`));

/** The S&P 500 family: 500 admits the prices of 2013, below which a print is an error. */
const S_AND_P = {
  dataset: 'GLBX.MDP3',
  tickSizePoints: 0.25,
  priceBoundsPoints: [500, 20_000],
  atrFloorPoints: 0.5,
  tapeBandPoints: 0.5,
  barrierZonePoints: 2,
  barrierChangeContracts: 100,
  weakBarrierContracts: 50,
  tapePushContracts: 10,
  thinQuoteContracts: [5, 20],
  strikeStepPoints: 5,
  tightOptionPoints: 1,
  strikeRangePoints: 50,
  stackingBandsPoints: [2, 5, 10],
  attemptBandPoints: 0.1,
  contractMonths: 'HMUZ',
} as const;

/**
 * The Nasdaq-100 family: the same tick on an index about four times as high, so four
 * times the distances in points.
 */
const NASDAQ = {
  dataset: 'GLBX.MDP3',
  tickSizePoints: 0.25,
  priceBoundsPoints: [1_000, 60_000],
  atrFloorPoints: 0.5,
  tapeBandPoints: 2,
  // Not four times as wide: ten shown levels could never cover half of that.
  barrierZonePoints: 4,
  // A book about a tenth as deep at each price, on twice as many prices.
  barrierChangeContracts: 20,
  weakBarrierContracts: 10,
  tapePushContracts: 4,
  thinQuoteContracts: [2, 5],
  strikeStepPoints: 10,
  tightOptionPoints: 4,
  strikeRangePoints: 200,
  stackingBandsPoints: [8, 20, 40],
  attemptBandPoints: 0.1,
  contractMonths: 'HMUZ',
} as const;

const INSTRUMENTS: readonly Instrument[] = [
  {
    ...S_AND_P,
    symbol: 'ES',
    multiplierUsd: 50,
    sweepNotionalUsd: 30e6,
    fuelGamma: 10_000,
    optionRoots: ['ES', 'EW', 'EW1', 'EW2', 'EW3', 'EW4', 'EY', ...weekly('E')],
  },
  {
    ...S_AND_P,
    symbol: 'MES',
    multiplierUsd: 5,
    sweepNotionalUsd: 3e6,
    fuelGamma: 1_000,
    optionRoots: ['EX1', 'EX2', 'EX3', 'EX4', ...weekly('X')],
  },
  {
    ...NASDAQ,
    symbol: 'NQ',
    multiplierUsd: 20,
    sweepNotionalUsd: 15e6,
    fuelGamma: 1_000,
    optionRoots: ['NQ', 'QNE', 'QN1', 'QN2', 'QN3', 'QN4', ...weekly('Q')],
  },
  {
    ...NASDAQ,
    symbol: 'MNQ',
    multiplierUsd: 2,
    sweepNotionalUsd: 1.5e6,
    fuelGamma: 100,
    optionRoots: ['MNQ'],
  },
];

export const DEFAULT_INSTRUMENT_SYMBOL = 'ES';

/** @throws {SpymasterError} UNKNOWN_INSTRUMENT */
export function instrument(symbol: string): Instrument {
  const found = INSTRUMENTS.find((candidate) => candidate.symbol === symbol);
  if (found) return found;
  const known = INSTRUMENTS.map((candidate) => candidate.symbol).join(', ');
  throw new SpymasterError('UNKNOWN_INSTRUMENT', `"${symbol}" is not a configured instrument.`, {
    hint: `Use one of ${known}.`,
  });
}
