import { type Gain, gainOf, meanByDay } from '../evaluation/gain.ts';

/** What is said may be off by so much before it is no longer trusted. */
const TOLERANCE = 0.05;
/** Fewer cases, or on fewer days, do not tell whether it is. */
const MIN_CASES = 25;
const MIN_DAYS = 10;

/** One kind of thing that was said, and whether it came true. */
export interface RecordLine {
  readonly what: string;
  /** Mean of what was said, and share of what happened, 0–1. */
  readonly said: number;
  readonly happened: number;
  /** Happened less said, with the 95 % interval that resampled days give it. */
  readonly difference: Gain;
  /** What the forecast gains in nats over price and time alone, and over the walk. */
  readonly overBaseRate: Gain;
  readonly overWalk: Gain;
}

/** What was said of one case, what its rivals say, and whether it happened. */
export interface Claim {
  readonly date: string;
  readonly said: number;
  readonly baseRate: number;
  readonly walk: number;
  readonly happened: boolean;
}

/** @returns null for no claims */
export function recordLine(what: string, claims: readonly Claim[]): RecordLine | null {
  if (claims.length === 0) return null;
  const mean = (of: (claim: Claim) => number) =>
    claims.reduce((sum, claim) => sum + of(claim), 0) / claims.length;
  const over = (rival: 'baseRate' | 'walk') =>
    gainOf(
      claims.map(({ date, happened, ...shares }) => {
        const ofHappened = (share: number) => (happened ? share : 1 - share);
        return { date, own: ofHappened(shares.said), baseline: ofHappened(shares[rival]) };
      }),
    );
  return {
    what,
    said: mean(({ said }) => said),
    happened: mean(({ happened }) => Number(happened)),
    difference: meanByDay(
      claims.map(({ date, said, happened }) => ({ date, value: Number(happened) - said })),
    ),
    overBaseRate: over('baseRate'),
    overWalk: over('walk'),
  };
}

/**
 * What was said is off by more than chance and five points explain. Of few cases, or of
 * few days, that cannot be told.
 */
export const isOff = ({ difference: { cases, days, low, high } }: RecordLine): boolean =>
  cases >= MIN_CASES && days >= MIN_DAYS && (low > TOLERANCE || high < -TOLERANCE);
