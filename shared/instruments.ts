import { SpymasterError } from './errors.ts';

/** What the pipeline has to know about a futures contract family (ruling R15). */
export interface Instrument {
  /** Root symbol, as in `ES` of `ESU5`. */
  readonly symbol: string;
  readonly dataset: string;
  readonly tickSizePoints: number;
  /** US dollars per index point. */
  readonly multiplierUsd: number;
  /** Prints outside these exclusive bounds are dropped and counted. */
  readonly sanePricePoints: readonly [low: number, high: number];
  /** Months with a listed quarterly contract, as CME month codes. */
  readonly contractMonths: string;
  /** Roots whose options may expire on a given trade date (specification 40 §2.6). */
  readonly optionRoots: readonly string[];
}

const WEEKLY_ES = ['A', 'B', 'C', 'D'].flatMap((day) => [1, 2, 3, 4, 5].map((week) => `E${week}${day}`));
const WEEKLY_MES = ['A', 'B', 'C', 'D'].flatMap((day) => [1, 2, 3, 4, 5].map((week) => `X${week}${day}`));

function equityIndex(
  symbol: string,
  multiplierUsd: number,
  sane: readonly [number, number],
  optionRoots: readonly string[],
): Instrument {
  return {
    symbol,
    dataset: 'GLBX.MDP3',
    tickSizePoints: 0.25,
    multiplierUsd,
    sanePricePoints: sane,
    contractMonths: 'HMUZ',
    optionRoots,
  };
}

// The lower sanity bound admits the 2013 prices of the real-bar checks; the specification's 3000 suits only recent years.
const INSTRUMENTS: readonly Instrument[] = [
  equityIndex('ES', 50, [500, 20_000], ['ES', 'EW', 'EW1', 'EW2', 'EW3', 'EW4', 'EY', ...WEEKLY_ES]),
  equityIndex('MES', 5, [500, 20_000], ['EX1', 'EX2', 'EX3', 'EX4', ...WEEKLY_MES]),
  equityIndex('NQ', 20, [1_000, 60_000], ['NQ']),
  equityIndex('MNQ', 2, [1_000, 60_000], ['MNQ']),
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
