import {
  type ByOutcome,
  byOutcome,
  type HorizonSeconds,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { ForecastModel } from '../forecast/model.ts';
import type { Precedent } from '../forecast/precedent.ts';
import { Baselines, randomCases, recentCases } from './baselines.ts';
import { type Gain, gainOf, logLoss } from './gain.ts';
import { type Forecasted, noCases, withOtherCases, withoutConditions } from './walk-forward.ts';

/** The forecast, what it is made of, and what it has to beat. */
export const CONTESTANTS = [
  'forecast',
  'withoutSimilarCases',
  'withoutConditions',
  'priceTimeCell',
  'priceAndTime',
  'walk',
  'constant',
  'cellRate',
  'positionKernel',
  'logistic',
  'randomCases',
  'recentCases',
] as const;
export type Contestant = (typeof CONTESTANTS)[number];
export type Rival = Exclude<Contestant, 'forecast'>;
export const RIVALS = CONTESTANTS.filter((contestant): contestant is Rival => contestant !== 'forecast');

/** The probability that each contestant gave to what happened. */
export interface Scored {
  readonly date: string;
  readonly probabilities: Readonly<Record<Contestant, number>>;
}

export interface GroupScore {
  readonly name: string;
  readonly cases: number;
  readonly days: number;
  /** Mean log-loss of each contestant, in nats. */
  readonly losses: Readonly<Record<Contestant, number>>;
  /** What the forecast gains over each of the others. */
  readonly gains: Readonly<Record<Rival, Gain>>;
}

const LAST_MINUTES_SECONDS = 15 * 60;
const SHORTEST: HorizonSeconds = 120;

/**
 * The same moments judged without a part, or with other cases in place of similar ones.
 */
export interface OtherForecasts {
  readonly withoutSimilarCases: readonly Forecasted[];
  readonly withoutConditions: readonly Forecasted[];
  readonly randomCases: readonly Forecasted[];
  readonly recentCases: readonly Forecasted[];
}

/** All of them, each with weights of its own. */
export const otherForecasts = (
  precedents: readonly Precedent[],
  models: ReadonlyMap<string, ForecastModel>,
): OtherForecasts => ({
  withoutSimilarCases: withOtherCases(precedents, models, noCases),
  withoutConditions: withoutConditions(precedents, models),
  randomCases: withOtherCases(precedents, models, randomCases),
  recentCases: withOtherCases(precedents, models, recentCases),
});

/** Scored cases by the name of their group. */
export type Groups = ReadonlyMap<string, readonly Scored[]>;

/**
 * Scores forecasts in groups that are not chosen by what came of them: contacts, races
 * under way, and beginnings of approaches, at every horizon; whether levels were reached;
 * and the lean of what was decided.
 * @param others beside the forecasts
 * @param history all moments, those before the first forecast too
 */
export function scoredGroups(
  forecasts: readonly Forecasted[],
  others: OtherForecasts,
  history: readonly Precedent[],
): Groups {
  const groups = new Map<string, Scored[]>();
  const put: Put = (name, scored) => {
    const group = groups.get(name);
    if (group) group.push(scored);
    else groups.set(name, [scored]);
  };
  const baselines = new Baselines();
  const firstTested = forecasts[0]?.precedent.date ?? '';
  baselines.add(history.filter(({ date }) => date < firstTested));
  let i = 0;
  for (const ofDate of Map.groupBy(forecasts, ({ precedent }) => precedent.date).values()) {
    for (const forecasted of ofDate) {
      const beside = othersAt(others, i++);
      scoreRace(forecasted, beside, baselines, put);
      scoreReach(forecasted, beside, baselines, put);
    }
    baselines.add(ofDate.map(({ precedent }) => precedent));
  }
  return groups;
}

export const scorecard = (groups: Groups): GroupScore[] =>
  [...groups].map(([name, scored]) => scoreOf(name, scored));

type OthersOfOne = Readonly<Record<keyof OtherForecasts, Forecast>>;

const othersAt = (
  { withoutSimilarCases, withoutConditions, randomCases, recentCases }: OtherForecasts,
  i: number,
): OthersOfOne => ({
  withoutSimilarCases: withoutSimilarCases[i]!.forecast,
  withoutConditions: withoutConditions[i]!.forecast,
  randomCases: randomCases[i]!.forecast,
  recentCases: recentCases[i]!.forecast,
});

type Put = (group: string, scored: Scored) => void;

/** Beginnings stand for what is said before contact: one row an approach. */
function stageName({ moment, checkpoint }: Precedent): string | null {
  // A close at the very moment of contact says the same again.
  if (checkpoint.kind === 'CONTACT') return 'at contact';
  if (moment.stage === 'open') return 'race under way';
  return checkpoint.kind === 'APPROACH' ? 'before contact' : null;
}

function scoreRace(
  { precedent, forecast, priceTimeCell }: Forecasted,
  others: OthersOfOne,
  baselines: Baselines,
  put: Put,
): void {
  const stage = stageName(precedent);
  if (stage === null) return;
  const { date } = precedent;
  for (const known of precedent.horizons) {
    const { horizonSeconds, outcome, walk } = known;
    const name = `${stage}, ${horizonSeconds / 60} min`;
    const all: Record<Contestant, ByOutcome<number>> = {
      forecast: meansOf(forecast, horizonSeconds),
      withoutSimilarCases: meansOf(others.withoutSimilarCases, horizonSeconds),
      withoutConditions: meansOf(others.withoutConditions, horizonSeconds),
      priceTimeCell: meansOf(priceTimeCell, horizonSeconds),
      priceAndTime: horizonOf(forecast, horizonSeconds).baseRate,
      walk,
      ...baselines.race(precedent, known),
      randomCases: meansOf(others.randomCases, horizonSeconds),
      recentCases: meansOf(others.recentCases, horizonSeconds),
    };
    put(name, { date, probabilities: each(all, (of) => of[outcome]) });
    if (horizonSeconds === SHORTEST)
      put(`pace ${name}`, {
        date,
        probabilities: each(all, (of) => (outcome === 'CHOP' ? of.CHOP : 1 - of.CHOP)),
      });
    if (horizonSeconds === PRIMARY_HORIZON_SECONDS && outcome !== 'CHOP')
      put(`lean ${name}`, {
        date,
        probabilities: each(all, (of) => of[outcome] / (of.BREAK + of.REJECT)),
      });
  }
}

const horizonOf = ({ horizons }: Forecast, seconds: HorizonSeconds) =>
  horizons.find(({ horizonSeconds }) => horizonSeconds === seconds)!;

function meansOf(forecast: Forecast, seconds: HorizonSeconds): ByOutcome<number> {
  const { outcomes } = horizonOf(forecast, seconds);
  return byOutcome((outcome) => outcomes[outcome].mean);
}

function scoreReach(
  { precedent, forecast, priceTimeCell }: Forecasted,
  others: OthersOfOne,
  baselines: Baselines,
  put: Put,
): void {
  const { reached, date, checkpoint } = precedent;
  if (reached === null || !forecast.reach) return;
  const all: Record<Contestant, number> = {
    forecast: forecast.reach.mean,
    withoutSimilarCases: others.withoutSimilarCases.reach!.mean,
    withoutConditions: others.withoutConditions.reach!.mean,
    priceTimeCell: priceTimeCell.reach!.mean,
    priceAndTime: forecast.reach.baseRate,
    walk: forecast.reach.walk,
    ...baselines.reach(precedent),
    randomCases: others.randomCases.reach!.mean,
    recentCases: others.recentCases.reach!.mean,
  };
  const scored: Scored = { date, probabilities: each(all, (share) => (reached ? share : 1 - share)) };
  put('reached, all', scored);
  if (checkpoint.kind === 'APPROACH') put('reached, from the beginning', scored);
  if (checkpoint.timeLeftSeconds <= LAST_MINUTES_SECONDS) put('reached, last 15 min', scored);
}

const each = <T>(all: Record<Contestant, T>, of: (value: T) => number): Record<Contestant, number> => ({
  forecast: of(all.forecast),
  withoutSimilarCases: of(all.withoutSimilarCases),
  withoutConditions: of(all.withoutConditions),
  priceTimeCell: of(all.priceTimeCell),
  priceAndTime: of(all.priceAndTime),
  walk: of(all.walk),
  constant: of(all.constant),
  cellRate: of(all.cellRate),
  positionKernel: of(all.positionKernel),
  logistic: of(all.logistic),
  randomCases: of(all.randomCases),
  recentCases: of(all.recentCases),
});

function scoreOf(name: string, scored: readonly Scored[]): GroupScore {
  const loss = (contestant: Contestant) =>
    scored.reduce((sum, { probabilities }) => sum + logLoss(probabilities[contestant]), 0) / scored.length;
  const gain = (rival: Rival) =>
    gainOf(
      scored.map(({ date, probabilities }) => ({
        date,
        own: probabilities.forecast,
        baseline: probabilities[rival],
      })),
    );
  return {
    name,
    cases: scored.length,
    days: new Set(scored.map(({ date }) => date)).size,
    losses: Object.fromEntries(CONTESTANTS.map((contestant) => [contestant, loss(contestant)])) as Record<
      Contestant,
      number
    >,
    gains: Object.fromEntries(RIVALS.map((rival) => [rival, gain(rival)])) as Record<Rival, Gain>,
  };
}
