import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { primaryOf } from '../forecast/forecast.ts';
import { jeffreysInterval } from '../statistics/jeffreys-interval.ts';
import { logOdds } from '../statistics/log-odds.ts';
import { fitLogistic } from '../statistics/logistic.ts';
import type { Said } from './calibration.ts';
import type { Forecasted } from './walk-forward.ts';

/** How far what was said is from what happened, over all that was said. */
export interface Reliability {
  readonly cases: number;
  /**
   * Expected calibration error less what a perfect forecast would show by chance, at
   * least nothing (Kumar, Liang & Ma, Verified Uncertainty Calibration, 2019).
   */
  readonly calibrationError: number;
  /**
   * Slope of what happened on the log-odds of what was said: 1 is right, below it too
   * much was claimed (Cox, Two further applications of a model for binary regression,
   * 1958).
   */
  readonly slope: number;
  /** Standard deviation of what was said: without any, neither number means anything. */
  readonly spread: number;
}

const BINS = 10;
/** A slope is believed to be one until cases say otherwise. */
const SLOPE_PRIOR = { means: [0, 1], precisions: [1e-3, 1e-3] };

/** Of one question. */
export interface NamedReliability extends Reliability {
  readonly what: string;
  /** Tenths of the cases, by what was said of them. */
  readonly bins: readonly ReliabilityBin[];
}

/** Fewer cases say nothing of ten bins. */
const MIN_CASES = 100;

/** What is said once an approach: at its beginning, and at first contact. */
export function reliabilities(forecasts: readonly Forecasted[]): NamedReliability[] {
  const of = (
    what: string,
    said: (forecasted: Forecasted) => Pick<Said, 'probability' | 'happened'> | null,
  ) => {
    const cases = forecasts.flatMap((forecasted) => said(forecasted) ?? []);
    return cases.length < MIN_CASES ? [] : [{ what, ...reliabilityOf(cases), bins: reliabilityBins(cases) }];
  };
  const race =
    (kind: 'CONTACT' | 'APPROACH', outcome: 'BREAK' | 'CHOP') =>
    ({ precedent, forecast }: Forecasted) => {
      const known = precedent.horizons.find(
        ({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS,
      );
      if (precedent.checkpoint.kind !== kind || !known) return null;
      return {
        probability: primaryOf(forecast).outcomes[outcome].mean,
        happened: known.outcome === outcome,
      };
    };
  return [
    ...of('breaks within 4 min, at contact', race('CONTACT', 'BREAK')),
    ...of('chops at 4 min, at contact', race('CONTACT', 'CHOP')),
    ...of('breaks within 4 min, from the beginning', race('APPROACH', 'BREAK')),
    ...of('reaches the level, from the beginning', ({ precedent: { checkpoint, reached }, forecast }) =>
      checkpoint.kind !== 'APPROACH' || reached === null || !forecast.reach
        ? null
        : { probability: forecast.reach.mean, happened: reached },
    ),
  ];
}

/** @param said one case an approach: moments of one are not independent */
export function reliabilityOf(said: readonly Pick<Said, 'probability' | 'happened'>[]): Reliability {
  const mean = said.reduce((sum, { probability }) => sum + probability, 0) / said.length;
  const variance = said.reduce((sum, { probability }) => sum + (probability - mean) ** 2, 0) / said.length;
  const [, slope] = fitLogistic(
    said.map(({ probability, happened }) => ({
      terms: [1, logOdds(probability)],
      offset: 0,
      happened,
      weight: 1,
    })),
    SLOPE_PRIOR,
  ).coefficients;
  return {
    cases: said.length,
    calibrationError: calibrationError(byProbability(said)),
    slope: slope!,
    spread: Math.sqrt(variance),
  };
}

/** Cases of which about the same was said. */
export interface ReliabilityBin {
  readonly cases: number;
  /** Mean of what was said, and share of what happened. */
  readonly said: number;
  readonly happened: number;
  /** 90 % interval of that share. */
  readonly low: number;
  readonly high: number;
}

type SaidOnce = Pick<Said, 'probability' | 'happened'>;

export const byProbability = <Case extends SaidOnce>(said: readonly Case[]): readonly Case[] =>
  said.toSorted((a, b) => a.probability - b.probability);

/** Bins of equally many cases, ascending by what was said; none that would be empty. */
export const reliabilityBins = (said: readonly SaidOnce[]): readonly ReliabilityBin[] =>
  tenthsOf(byProbability(said)).map(({ cases, said: sum, happened }) => ({
    cases,
    said: sum / cases,
    happened: happened / cases,
    ...jeffreysInterval(happened, cases),
  }));

/**
 * Squared differences of the bins less their sampling variance, and the root of it.
 * @param ascending by what was said
 * @param times how often the case at a place counts: once, but where cases are drawn anew
 */
export function calibrationError(
  ascending: readonly SaidOnce[],
  times: (place: number) => number = once,
): number {
  const tenths = tenthsOf(ascending, times);
  const all = tenths.reduce((sum, { cases }) => sum + cases, 0);
  let squared = 0;
  for (const { cases, said, happened } of tenths) {
    if (cases < 2) continue;
    const share = happened / cases;
    const chance = (share * (1 - share)) / (cases - 1);
    squared += (cases / all) * ((share - said / cases) ** 2 - chance);
  }
  return Math.sqrt(Math.max(0, squared));
}

/** Of a tenth of the cases: the sum of what was said, and how many happened. */
interface Tenth {
  cases: number;
  said: number;
  happened: number;
}

const once = (): number => 1;

function tenthsOf(ascending: readonly SaidOnce[], times: (place: number) => number = once): Tenth[] {
  let all = 0;
  for (let place = 0; place < ascending.length; place++) all += times(place);
  const tenths = Array.from({ length: BINS }, (): Tenth => ({ cases: 0, said: 0, happened: 0 }));
  let counted = 0;
  for (const [place, { probability, happened }] of ascending.entries())
    for (let time = times(place); time > 0; time--) {
      const tenth = tenths[Math.ceil((BINS * ++counted) / all) - 1]!;
      tenth.cases++;
      tenth.said += probability;
      tenth.happened += Number(happened);
    }
  return tenths.filter(({ cases }) => cases > 0);
}
