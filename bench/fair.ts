import { QUIET_SHARE, quietShare } from './machine.ts';
import type { Result, Spread } from './result.ts';

/** What one run took, by its own clock. */
export interface Timed {
  readonly records: number;
  readonly seconds: number;
}

export interface Comparison {
  readonly id: string;
  readonly name: string;
  readonly against: string;
  /** The share of the peer's rate that is to be reached. */
  readonly target: number;
  readonly own: () => Promise<Timed>;
  /** Null where there is no peer on this machine. */
  readonly peer: (() => Promise<Timed>) | null;
}

export interface Fairness {
  readonly pairs?: number;
  readonly quietShare?: () => Promise<number>;
}

const PAIRS = 9;
const REPEATS = 2;
/** Runs of one thing that differ by more of their median: the machine is not steady. */
const MAX_RANGE = 0.25;

export const isSteady = ({ low, median, high }: Spread): boolean => (high - low) / median <= MAX_RANGE;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { low: sorted[0]!, median, high: sorted.at(-1)! };
}

/**
 * One way of working beside another, in alternating pairs: medians of both. A busy
 * machine is waited for, a peer that is not steady repeats the row, twice at most; then
 * there is no verdict.
 */
export async function compare(comparison: Comparison, fairness: Fairness = {}): Promise<Result> {
  const { pairs = PAIRS, quietShare: look = quietShare } = fairness;
  let result = await measured(comparison, pairs, look);
  for (let repeat = 0; repeat < REPEATS && !result.judged && comparison.peer; repeat++)
    result = await measured(comparison, pairs, look);
  return result;
}

async function measured(
  { id, name, against, target, own, peer }: Comparison,
  pairs: number,
  look: () => Promise<number>,
): Promise<Result> {
  const before = await look();
  const [ownSeconds, peerSeconds, ratios]: [number[], number[], number[]] = [[], [], []];
  let records = 0;
  for (let pair = 0; pair < pairs && before <= QUIET_SHARE; pair++) {
    const theirs = peer ? (await peer()).seconds : Number.NaN;
    const ours = await own();
    records = ours.records;
    ownSeconds.push(ours.seconds);
    peerSeconds.push(theirs);
    ratios.push(theirs / ours.seconds);
  }
  const after = await look();
  const [ownSpread, peerSpread] = [spreadOf(ownSeconds), spreadOf(peerSeconds)];
  const ratio = ownSeconds.length === 0 ? Number.NaN : peerSpread.median / ownSpread.median;
  const judged = peer !== null && before <= QUIET_SHARE && after <= QUIET_SHARE && isSteady(peerSpread);
  return {
    id,
    name,
    value: ownSeconds.length === 0 ? Number.NaN : records / ownSpread.median,
    unit: 'records/s',
    against: peer ? against : `${against} (no peer here)`,
    ratio,
    target: `≥ ${100 * target} %`,
    met: judged && ratio >= target,
    judged,
    load: [before, after],
    pairs: ownSeconds.length,
    spread: { own: ownSpread, peer: peerSpread, ratio: spreadOf(ratios) },
  };
}
