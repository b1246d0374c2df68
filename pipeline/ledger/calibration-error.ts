import { dayResamples } from '../evaluation/gain.ts';
import { byProbability, calibrationError } from '../evaluation/reliability.ts';

/** What was said of one case, and whether it happened. */
export interface SaidOnDay {
  readonly date: string;
  readonly probability: number;
  readonly happened: boolean;
}

/** How far what was said is from what happened, tenth by tenth: shares, 0–1. */
export interface CalibrationError {
  /** Less what a perfect forecast would show by chance, at least nothing. */
  readonly mean: number;
  /** 95 % of it where days are drawn anew. */
  readonly low: number;
  readonly high: number;
}

const LOW = 0.025;
const HIGH = 0.975;

/**
 * Expected calibration error over tenths of the cases, less what a perfect forecast would
 * show by chance (Kumar, Liang & Ma, Verified Uncertainty Calibration, 2019), with the
 * interval that days drawn anew give it.
 * @returns null for no cases
 */
export function calibrationErrorOf(said: readonly SaidOnDay[]): CalibrationError | null {
  if (said.length === 0) return null;
  const dates = [...new Set(said.map(({ date }) => date))];
  const ascending = byProbability(said);
  const dayOf = ascending.map(({ date }) => dates.indexOf(date));
  const drawn = Float64Array.from(dayResamples(dates.length), (places) => {
    const times = new Uint32Array(dates.length);
    for (const place of places) times[place]!++;
    return calibrationError(ascending, (row) => times[dayOf[row]!]!);
  }).sort();
  const at = (share: number) => drawn[Math.floor(share * (drawn.length - 1))]!;
  return { mean: calibrationError(ascending), low: at(LOW), high: at(HIGH) };
}
