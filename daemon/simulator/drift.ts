import { ATR_PER_ONE_MINUTE_SIGMA } from '../../pipeline/outcomes/first-passage.ts';
import { OUTCOME_ATR } from '../../shared/rules.ts';

const WIDTH_ATR = 2 * OUTCOME_ATR;
const MAX_DRIFT = 60;
const TERMS = 60;

/**
 * Probability that a Brownian motion with drift θσ² a minute, watched from `position` in
 * ATR along the approach, is one ATR through the level before it is one ATR back (Redner,
 * A Guide to First-Passage Processes, 2001, §2.3).
 */
export function breakProbability(drift: number, position: number): number {
  const fromBelow = position + OUTCOME_ATR;
  if (Math.abs(drift) < 1e-9) return fromBelow / WIDTH_ATR;
  return -Math.expm1(-2 * drift * fromBelow) / -Math.expm1(-2 * drift * WIDTH_ATR);
}

/** The drift at which {@link breakProbability} is `probability`. */
export function driftFor(probability: number, position: number): number {
  let [low, high] = [-MAX_DRIFT, MAX_DRIFT];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (breakProbability(middle, position) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export interface OutcomeProbabilities {
  readonly break: number;
  readonly reject: number;
  readonly chop: number;
}

/** Probability of each outcome within so many minutes of contact, drift included. */
export function outcomeProbabilities(drift: number, position: number, minutes: number): OutcomeProbabilities {
  const fromBelow = position + OUTCOME_ATR;
  const through = firstPassageBy(minutes, drift, fromBelow);
  const back = firstPassageBy(minutes, -drift, WIDTH_ATR - fromBelow);
  return { break: through, reject: back, chop: Math.max(0, 1 - through - back) };
}

/**
 * Probability of leaving (0, 2) at its upper end within a time: the chance of ever doing
 * so, less what the eigenfunction series says is still to come.
 */
function firstPassageBy(minutes: number, drift: number, start: number): number {
  const variance = 1 / ATR_PER_ONE_MINUTE_SIGMA ** 2;
  const ever = breakProbability(drift, start - OUTCOME_ATR);
  let later = 0;
  for (let n = 1; n <= TERMS; n++) {
    const rate = (variance / 2) * (drift ** 2 + ((n * Math.PI) / WIDTH_ATR) ** 2);
    const sign = n % 2 === 1 ? 1 : -1;
    later += (sign * n * Math.sin((n * Math.PI * start) / WIDTH_ATR) * Math.exp(-rate * minutes)) / rate;
  }
  const flux = ((Math.PI * variance) / WIDTH_ATR ** 2) * Math.exp(drift * (WIDTH_ATR - start));
  return Math.min(1, Math.max(0, ever - flux * later));
}
