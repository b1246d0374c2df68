import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { primaryOf } from '../forecast/forecast.ts';
import { type Gain, meanByDay } from './gain.ts';
import type { Forecasted } from './walk-forward.ts';

/** One probability that was said, and whether it came true. */
export interface Said {
  readonly date: string;
  readonly bin: string;
  readonly probability: number;
  readonly happened: boolean;
}

export interface CalibrationBin {
  readonly bin: string;
  readonly said: number;
  readonly happened: number;
  /** Happened less said, with the interval that resampled days give it. */
  readonly difference: Gain;
  readonly holds: boolean;
}

/** Fewer cases, or on fewer days, say nothing of a bin. */
const MIN_CASES = 25;
const MIN_DAYS = 10;
/** What a bin may be off by, beyond what chance explains. */
const TOLERANCE = 0.02;
/**
 * Where all or none happened, the interval is at least this many cases wide (rule of
 * three).
 */
const CASES_OF_NONE = 3;

/** What was said beside what happened, bin by bin, for bins with enough cases. */
export function calibrationTable(all: readonly Said[]): CalibrationBin[] {
  return [...Map.groupBy(all, ({ bin }) => bin)]
    .filter(
      ([, cases]) => cases.length >= MIN_CASES && new Set(cases.map(({ date }) => date)).size >= MIN_DAYS,
    )
    .map(([bin, cases]) => binOf(bin, cases))
    .sort((a, b) => (a.bin < b.bin ? -1 : 1));
}

function binOf(bin: string, cases: readonly Said[]): CalibrationBin {
  const difference = meanByDay(
    cases.map(({ date, probability, happened }) => ({ date, value: (happened ? 1 : 0) - probability })),
  );
  const happened = cases.filter((each) => each.happened).length / cases.length;
  const least = happened === 0 || happened === 1 ? CASES_OF_NONE / cases.length : 0;
  const low = Math.min(difference.low, difference.mean - least);
  const high = Math.max(difference.high, difference.mean + least);
  return {
    bin,
    said: cases.reduce((sum, { probability }) => sum + probability, 0) / cases.length,
    happened,
    difference,
    holds: low <= TOLERANCE && high >= -TOLERANCE,
  };
}

const POSITION_EDGES_ATR = [-1, -0.6, -0.3, 0, 0.3, 0.6, 1];
const ELAPSED_EDGES_SECONDS = [0, 1, 61, 121, 181, 240];
const DISTANCE_EDGES_ATR = [0.5, 1, 1.5, 2];
const MINUTES_LEFT_EDGES = [5, 15, 60];

/** The interval between edges that a value lies in, as it is written. */
function between(edges: readonly number[], value: number): string {
  const above = edges.findIndex((edge) => value < edge);
  if (above === 0) return `below ${edges[0]}`;
  return above === -1 ? `${edges.at(-1)} on` : `${edges[above - 1]} to ${edges[above]}`;
}

/** Races under way at the headline horizon, by where price stands and for how long. */
export function raceCalibration(
  forecasts: readonly Forecasted[],
  outcome: 'BREAK' | 'CHOP',
): CalibrationBin[] {
  return calibrationTable(
    forecasts.flatMap(({ precedent, forecast }) => {
      const { checkpoint, moment, date, horizons } = precedent;
      const known = horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS);
      if (!known || moment.stage === 'before') return [];
      const elapsed = between(ELAPSED_EDGES_SECONDS, checkpoint.sinceContactSeconds);
      const position = between(POSITION_EDGES_ATR, checkpoint.positionAtr);
      return [
        {
          date,
          bin: `${elapsed} s, ${position} ATR`,
          probability: primaryOf(forecast).outcomes[outcome].mean,
          happened: known.outcome === outcome,
        },
      ];
    }),
  );
}

/** Whether levels are reached, by distance and by the time that is left. */
export function reachCalibration(forecasts: readonly Forecasted[]): CalibrationBin[] {
  return calibrationTable(
    forecasts.flatMap(({ precedent, forecast }) => {
      const { checkpoint, date, reached } = precedent;
      if (reached === null || !forecast.reach) return [];
      const distance = between(DISTANCE_EDGES_ATR, -checkpoint.positionAtr);
      const minutes = between(MINUTES_LEFT_EDGES, checkpoint.timeLeftSeconds / 60);
      return [
        { date, bin: `${distance} ATR, ${minutes} min`, probability: forecast.reach.mean, happened: reached },
      ];
    }),
  );
}
