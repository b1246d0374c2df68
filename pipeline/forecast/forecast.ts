import {
  type ByOutcome,
  byOutcome,
  HORIZONS_SECONDS,
  type HorizonSeconds,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';
import { fromLogOdds, logOdds } from '../statistics/log-odds.ts';
import { worthAt } from './added-weights.ts';
import { NO_EFFECT } from './conditions.ts';
import {
  type Answered,
  answered,
  type Difference,
  INTERVAL_DEVIATIONS,
  NO_DIFFERENCE,
} from './difference.ts';
import { type ForecastModel, stepsOf } from './model.ts';
import type { Moment, RaceTarget } from './moment.ts';
import type { Added } from './precedent.ts';
import type { Correction } from './similar-cases.ts';

/** A probability with the 90 % interval of the rate, not of the single outcome. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface HorizonForecast {
  readonly horizonSeconds: HorizonSeconds;
  /** What happened, once that is known; the other numbers then say so with certainty. */
  readonly decidedAs: Outcome | null;
  readonly outcomes: ByOutcome<Estimate>;
  /**
   * P(BREAK) by what is not known of what is added to price and time, at the forecast's
   * pace.
   */
  readonly band: { readonly low: number; readonly high: number };
  /** Price and time alone. */
  readonly baseRate: ByOutcome<number>;
  readonly walk: ByOutcome<number>;
}

export interface ReachForecast extends Estimate {
  readonly baseRate: number;
  readonly walk: number;
  readonly difference: Difference;
}

export interface Forecast {
  /** Null after contact. */
  readonly reach: ReachForecast | null;
  readonly horizons: readonly HorizonForecast[];
  /** Of P(BREAK) among what is decided, at the primary horizon. */
  readonly lean: Difference;
}

/**
 * The forecast of a moment: a walk, recalibrated on earlier sessions, corrected by its
 * cell, and by similar cases and conditions as far as they have earned it. Pure.
 * @param known what is known by now at each horizon
 */
export function forecastOf(
  model: ForecastModel,
  moment: Moment,
  added: Added,
  known: ByHorizon<Outcome | null>,
): Forecast {
  const open = new Map<HorizonSeconds, OpenHorizon>();
  for (const { horizonSeconds } of moment.horizons)
    if (known[horizonSeconds] === null)
      open.set(horizonSeconds, openHorizon(model, moment, horizonSeconds, added));
  const primary = open.get(PRIMARY_HORIZON_SECONDS);
  const [shares, baseShares] = [coherent(open, ({ shares: own }) => own), coherent(open, ({ base }) => base)];
  return {
    reach: reachOf(model, moment, added.similarCases.reach),
    horizons: HORIZONS_SECONDS.map((horizonSeconds) => {
      const horizon = open.get(horizonSeconds);
      if (!horizon) return decidedHorizon(horizonSeconds, known[horizonSeconds] ?? 'CHOP');
      return {
        horizonSeconds,
        decidedAs: null,
        outcomes: estimates(horizon, shares.get(horizonSeconds)!),
        band: bandOf(horizon, shares.get(horizonSeconds)!),
        baseRate: baseShares.get(horizonSeconds)!,
        walk: moment.horizons.find((each) => each.horizonSeconds === horizonSeconds)!.walk,
      };
    }),
    lean: primary?.lean.difference ?? NO_DIFFERENCE,
  };
}

interface OpenHorizon {
  readonly pace: Answered;
  readonly lean: Answered;
  readonly shares: ByOutcome<number>;
  readonly base: ByOutcome<number>;
}

function openHorizon(
  model: ForecastModel,
  moment: Moment,
  horizonSeconds: HorizonSeconds,
  added: Added,
): OpenHorizon {
  const of = (target: RaceTarget) =>
    answered(
      stepsOf(model, moment, target, horizonSeconds)!,
      worthAt(model, target, moment),
      added.similarCases[target],
      added.conditions[target],
    );
  const [pace, lean] = [of('pace'), of('lean')];
  return {
    pace,
    lean,
    shares: sharesOf(fromLogOdds(pace.logOdds), fromLogOdds(lean.logOdds)),
    base: sharesOf(fromLogOdds(pace.base), fromLogOdds(lean.base)),
  };
}

const sharesOf = (chop: number, lean: number): ByOutcome<number> => ({
  BREAK: (1 - chop) * lean,
  REJECT: (1 - chop) * (1 - lean),
  CHOP: chop,
});

function reachOf(model: ForecastModel, moment: Moment, correction: Correction): ReachForecast | null {
  const steps = stepsOf(model, moment, 'reach', null);
  if (!steps || !moment.reach) return null;
  const {
    base,
    logOdds: value,
    variance,
    difference,
  } = answered(steps, worthAt(model, 'reach', moment), correction, NO_EFFECT);
  return {
    ...interval(fromLogOdds(value), variance),
    baseRate: fromLogOdds(base),
    walk: moment.reach.walk,
    difference,
  };
}

function interval(mean: number, variance: number): Estimate {
  const reach = INTERVAL_DEVIATIONS * Math.sqrt(variance);
  const center = logOdds(mean);
  return { mean, low: fromLogOdds(center - reach), high: fromLogOdds(center + reach) };
}

/**
 * Intervals of the three shares from those of pace and lean, by first differences of
 * ln(p/(1−p)).
 */
function estimates({ pace, lean }: OpenHorizon, shares: ByOutcome<number>): ByOutcome<Estimate> {
  const [chop, breaks] = [fromLogOdds(pace.logOdds), fromLogOdds(lean.logOdds)];
  const decided = (share: number, other: number) =>
    (other / (1 - share)) ** 2 * lean.variance + (chop / (1 - share)) ** 2 * pace.variance;
  return {
    BREAK: interval(shares.BREAK, decided((1 - chop) * breaks, 1 - breaks)),
    REJECT: interval(shares.REJECT, decided((1 - chop) * (1 - breaks), breaks)),
    CHOP: interval(shares.CHOP, pace.variance),
  };
}

/** Where shares gave way to the primary horizon, the band goes with them. */
function bandOf({ lean }: OpenHorizon, { BREAK, CHOP }: ByOutcome<number>): { low: number; high: number } {
  const { low, high } = lean.difference;
  const at = (added: number) => (1 - CHOP) * fromLogOdds(lean.base + added);
  return { low: Math.min(BREAK, at(low)), high: Math.max(BREAK, at(high)) };
}

/**
 * Shares that agree with each other: what is decided at a horizon stays decided at the
 * longer ones. The primary horizon stays as it is, the others give way to it.
 */
function coherent(
  open: ReadonlyMap<HorizonSeconds, OpenHorizon>,
  of: (horizon: OpenHorizon) => ByOutcome<number>,
): Map<HorizonSeconds, ByOutcome<number>> {
  const primary = open.get(PRIMARY_HORIZON_SECONDS);
  const result = new Map<HorizonSeconds, ByOutcome<number>>();
  for (const [seconds, horizon] of open) {
    const own = of(horizon);
    result.set(seconds, primary && horizon !== primary ? within(own, of(primary), seconds) : own);
  }
  return result;
}

function within(
  own: ByOutcome<number>,
  primary: ByOutcome<number>,
  seconds: HorizonSeconds,
): ByOutcome<number> {
  const shorter = seconds < PRIMARY_HORIZON_SECONDS;
  const CHOP = shorter ? Math.max(own.CHOP, primary.CHOP) : Math.min(own.CHOP, primary.CHOP);
  const bound = 1 - CHOP - primary.REJECT;
  const [low, high] = shorter ? [bound, primary.BREAK] : [primary.BREAK, bound];
  const BREAK = Math.min(high, Math.max(low, own.BREAK));
  return { BREAK, REJECT: 1 - CHOP - BREAK, CHOP };
}

/** A horizon whose outcome is known: nothing about it is uncertain any more. */
function decidedHorizon(horizonSeconds: HorizonSeconds, decidedAs: Outcome): HorizonForecast {
  const certain = byOutcome((outcome) => (outcome === decidedAs ? 1 : 0));
  return {
    horizonSeconds,
    decidedAs,
    outcomes: byOutcome((outcome) => {
      const share = certain[outcome];
      return { mean: share, low: share, high: share };
    }),
    band: { low: certain.BREAK, high: certain.BREAK },
    baseRate: certain,
    walk: certain,
  };
}

/** The primary horizon of a forecast. */
export const primaryOf = ({ horizons }: Pick<Forecast, 'horizons'>): HorizonForecast =>
  horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS)!;
