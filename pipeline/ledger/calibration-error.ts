import { dayResamples } from '../evaluation/gain.ts';
import { calibrationError } from '../evaluation/reliability.ts';

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
  const days = [...Map.groupBy(said, ({ date }) => date).values()];
  const drawn = [...dayResamples(days.length)].map((places) =>
    calibrationError(places.flatMap((place) => days[place]!)),
  );
  drawn.sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * (drawn.length - 1))]!;
  return { mean: calibrationError(said), low: at(LOW), high: at(HIGH) };
}
