import { fromLogOdds, logOdds } from '../statistics/log-odds.ts';
import type { AddedWeights, Unexplained } from './added-weights.ts';
import type { ConditionHistory } from './conditions.ts';
import { RACE_TARGETS, type RaceTarget } from './moment.ts';
import { type Precedent, residualOf } from './precedent.ts';
import { type ByWorthStage, byWorthStage, MIN_CASES, MIN_DAYS, worthStageOf } from './worth-stage.ts';

/**
 * Found from what was said of each precedent before it was seen: where days err alike
 * along the same conditions, more is in these than is said. A moment estimator of a
 * variance component (Lin, Variance component testing in generalised linear models with
 * random effects, 1997), of pairs of different days alone, for moments of one day share
 * what moves them.
 * @param history of the same precedents
 */
export function fitUnexplained(
  precedents: readonly Precedent[],
  { similarCases, conditionWeights }: AddedWeights,
  history: ConditionHistory,
): Unexplained {
  const of = (target: RaceTarget): ByWorthStage<number> => {
    const scores = byWorthStage(() => new ScoresByDate());
    for (const precedent of precedents) {
      const { date, moment, own } = precedent;
      const residual = own.days < MIN_DAYS ? null : residualOf(precedent, target);
      if (!residual || !own.conditions) continue;
      const stage = worthStageOf(moment);
      const added =
        similarCases[target][stage].value * own.added.similarCases[target].value +
        conditionWeights[target][stage].value * own.added.conditions[target].value;
      const said = fromLogOdds(logOdds(residual.expected) + added);
      scores[stage].add(date, own.conditions, Number(residual.happened) - said);
    }
    return byWorthStage((stage) => scores[stage].variance(history.informationSquared(target, stage)));
  };
  const [pace, lean] = RACE_TARGETS.map(of);
  return { pace: pace!, lean: lean! };
}

/** How what happened beyond what was said went along with conditions, day by day. */
class ScoresByDate {
  readonly #byDate = new Map<string, Float64Array>();
  #cases = 0;

  add(date: string, conditions: Float32Array, beyond: number): void {
    const score = this.#byDate.get(date) ?? new Float64Array(conditions.length);
    for (let i = 0; i < conditions.length; i++) score[i]! += beyond * conditions[i]!;
    this.#byDate.set(date, score);
    this.#cases++;
  }

  /** @param informationSquared of a case: squares of its elements, together */
  variance(informationSquared: number): number {
    const days = this.#byDate.size;
    if (this.#cases < MIN_CASES || days < MIN_DAYS || !(informationSquared > 0)) return 0;
    const scores = [...this.#byDate.values()];
    const all = scores.reduce((sum, score) => sum.map((value, i) => value + score[i]!));
    const within = scores.reduce((sum, score) => sum + squared(score), 0);
    // Pairs of a day are left out on either side.
    const apart = informationSquared * this.#cases ** 2 * (1 - 1 / days);
    return Math.max(0, (squared(all) - within) / apart);
  }
}

const squared = (values: Float64Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
