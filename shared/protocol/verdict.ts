import { type HorizonSeconds, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { Answer, Difference } from './answer.ts';

/** What may be claimed of an answer: how breaks compare with price and time alone. */
export const VERDICTS = ['more', 'less', 'usual', 'cannotTell', 'decided'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The difference from the usual, in probability, from which on it is a strong one. */
const STRONG_DIFFERENCE = 0.15;

export const horizonOf = ({ horizons }: Answer, horizonSeconds: HorizonSeconds = PRIMARY_HORIZON_SECONDS) =>
  horizons.find(({ seconds }) => seconds === horizonSeconds)!;

/**
 * `more` and `less` are said only where the interval of what cell and similar cases add
 * leaves out nothing added.
 */
export function verdictOf({ status, lean }: Answer): Verdict {
  if (status === 'resolved') return 'decided';
  if (status === 'thin') return 'cannotTell';
  if (!lean.differs) return 'usual';
  return lean.delta > 0 ? 'more' : 'less';
}

/** Whether the forecast stands far from the usual; it claims nothing by itself. */
export function isStrong(answer: Answer): boolean {
  const { break: breaks, baseRate } = horizonOf(answer);
  return Math.abs(breaks.mean - baseRate.break) >= STRONG_DIFFERENCE;
}

/** The same question of any difference, reaching the level for one. */
export const sideOf = ({ differs, delta }: Difference): 'more' | 'less' | null => {
  if (!differs) return null;
  return delta > 0 ? 'more' : 'less';
};
