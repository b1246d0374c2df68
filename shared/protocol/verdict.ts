import { type HorizonSeconds, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { Answer, Difference } from './answer.ts';

/** What may be claimed of an answer: how breaks compare with price and time alone. */
export const VERDICTS = ['more', 'less', 'usual', 'cannotTell', 'decided'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The difference from the usual, in probability, from which on it is a strong one. */
const STRONG_DIFFERENCE = 0.15;
/** An interval that is wider says nothing of the chance of a break. */
const WIDEST_INTERVAL = 0.5;

export const horizonOf = ({ horizons }: Answer, horizonSeconds: HorizonSeconds = PRIMARY_HORIZON_SECONDS) =>
  horizons.find(({ seconds }) => seconds === horizonSeconds)!;

/**
 * `more` and `less` are said only where the interval of what cell, similar cases and
 * conditions add leaves out nothing added. Where too little could be compared, or the
 * forecast could be nearly anything, nothing is told.
 */
export function verdictOf(answer: Answer): Verdict {
  const { status, lean, grade } = answer;
  if (status === 'resolved') return 'decided';
  const { low, high } = horizonOf(answer).break;
  if (status === 'thin' || grade === 'D' || high - low > WIDEST_INTERVAL) return 'cannotTell';
  if (!lean.differs) return 'usual';
  return lean.delta > 0 ? 'more' : 'less';
}

/** Whether the forecast stands far from the usual; it claims nothing by itself. */
export function isStrong(answer: Answer, seconds: HorizonSeconds = PRIMARY_HORIZON_SECONDS): boolean {
  const { break: breaks, baseRate } = horizonOf(answer, seconds);
  return Math.abs(breaks.mean - baseRate.break) >= STRONG_DIFFERENCE;
}

/** The same question of any difference, reaching the level for one. */
export const sideOf = ({ differs, delta }: Difference): 'more' | 'less' | null => {
  if (!differs) return null;
  return delta > 0 ? 'more' : 'less';
};
