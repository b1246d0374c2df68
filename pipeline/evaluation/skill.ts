import type { Outcome } from '../../shared/vocabulary/outcome.ts';

/**
 * One out-of-sample forecast, scored: the shares that were given, the baseline's, and
 * what happened.
 */
export interface ScoredForecast {
  readonly date: string;
  readonly forecast: Readonly<Record<Outcome, number>>;
  readonly baseline: Readonly<Record<Outcome, number>>;
  readonly outcome: Outcome;
}

export interface Skill {
  /** 1 − log-loss/baseline log-loss: above zero is better than the base rate. */
  readonly skill: number;
  /** Day-block bootstrap 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly forecasts: number;
  readonly days: number;
}

const RESAMPLES = 2000;
const LOW = 0.025;
const HIGH = 0.975;
const FLOOR = 1e-6;

const loss = (shares: Readonly<Record<Outcome, number>>, outcome: Outcome): number =>
  -Math.log(Math.max(FLOOR, shares[outcome]));

/**
 * Log-loss skill over a baseline. Cases of a day stand or fall together, so days are what
 * is resampled (Cameron, Gelbach & Miller 2008). The generator is seeded by the data's
 * own size: the same forecasts always give the same interval.
 */
export function logLossSkill(forecasts: readonly ScoredForecast[]): Skill {
  const byDay = new Map<string, [own: number, baseline: number]>();
  for (const { date, forecast, baseline, outcome } of forecasts) {
    const [own, base] = byDay.get(date) ?? [0, 0];
    byDay.set(date, [own + loss(forecast, outcome), base + loss(baseline, outcome)]);
  }
  const days = [...byDay.values()];
  const skillOf = (picked: readonly (readonly [number, number])[]) => {
    const own = picked.reduce((sum, day) => sum + day[0], 0);
    const base = picked.reduce((sum, day) => sum + day[1], 0);
    return 1 - own / base;
  };
  const draw = uniformIntegers(forecasts.length + 1);
  const resampled = Float64Array.from({ length: days.length === 0 ? 0 : RESAMPLES }, () =>
    skillOf(days.map(() => days[draw(days.length)]!)),
  ).sort();
  const at = (p: number) => resampled[Math.floor(p * (resampled.length - 1))] ?? Number.NaN;
  return {
    skill: skillOf(days),
    low: at(LOW),
    high: at(HIGH),
    forecasts: forecasts.length,
    days: days.length,
  };
}

/**
 * A linear congruential sequence (Knuth's MMIX constants, high bits), for resampling
 * alone.
 */
function uniformIntegers(seed: number): (below: number) => number {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn;
    return Number(state >> 33n) % below;
  };
}
