import type { Answer } from '../../shared/protocol/answer.ts';
import { wholeShares } from '../../shared/protocol/percent.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import { type HorizonSeconds, OUTCOMES, type Outcome } from '../../shared/vocabulary/outcome.ts';

export const DOTS = 20;

/** Twenty cases as the forecast would have them end, breaks first. */
export function dotsOf(answer: Answer, seconds: HorizonSeconds): Outcome[] {
  const { break: breaks, reject, chop } = horizonOf(answer, seconds);
  const counts = wholeShares([breaks.mean, reject.mean, chop.mean], DOTS);
  return OUTCOMES.flatMap((outcome, i) => Array.from({ length: counts[i]! }, () => outcome));
}
