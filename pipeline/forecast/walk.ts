import { CONTACT_ATR, OUTCOME_ATR } from '../../shared/rules.ts';
import { type ByOutcome, byOutcome } from '../../shared/vocabulary/outcome.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import { firstPassage } from '../outcomes/first-passage.ts';
import { logOdds } from '../statistics/log-odds.ts';

/** No outcome is given less: a walk that is certain could not be corrected. */
const MIN_SHARE = 0.01;
/**
 * An approach ends a minute after price went beyond 2.5 ATR: for a walk that is a barrier
 * farther out, and farther still where only bars are seen. Chosen on real bars of ES and
 * confirmed on SPY.
 */
const EXIT_BARRIER_ATR: Readonly<Record<PriceSource, number>> = { trades: -3.3, bars: -4 };
/** A walk that stands on a barrier has no chance to be corrected. */
const BARRIER_MARGIN_ATR = 0.02;

/**
 * What a driftless walk would do after contact, from `positionAtr` through the level, in
 * the minutes a horizon has left. Shares of one.
 */
export function raceWalk(positionAtr: number, minutesLeft: number): ByOutcome<number> {
  const { upper, lower } = firstPassage(positionAtr, -OUTCOME_ATR, OUTCOME_ATR, minutesLeft);
  const raw = { BREAK: upper, REJECT: lower, CHOP: 1 - upper - lower };
  const floored = byOutcome((outcome) => Math.max(MIN_SHARE, raw[outcome]));
  const total = floored.BREAK + floored.REJECT + floored.CHOP;
  return byOutcome((outcome) => floored[outcome] / total);
}

/** Probability that a driftless walk comes to the level before its approach ends. */
export function reachWalk(positionAtr: number, minutesLeft: number, source: PriceSource): number {
  const exit = EXIT_BARRIER_ATR[source];
  const position = Math.min(
    -CONTACT_ATR - BARRIER_MARGIN_ATR,
    Math.max(exit + BARRIER_MARGIN_ATR, positionAtr),
  );
  const { upper } = firstPassage(position, exit, -CONTACT_ATR, minutesLeft);
  return Math.min(1 - MIN_SHARE, Math.max(MIN_SHARE, upper));
}

/** Log-odds of BREAK among what is decided. */
export const leanLogOdds = ({ BREAK, REJECT }: ByOutcome<number>): number =>
  logOdds(BREAK / (BREAK + REJECT));

/** Log-odds of nothing being decided. */
export const paceLogOdds = ({ CHOP }: ByOutcome<number>): number => logOdds(CHOP);
