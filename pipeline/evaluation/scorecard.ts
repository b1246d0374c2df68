import {
  type ByOutcome,
  byOutcome,
  HORIZONS_SECONDS,
  type HorizonSeconds,
} from '../../shared/vocabulary/outcome.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { Precedent } from '../forecast/model.ts';
import type { KnownHorizon } from '../forecast/past-moment.ts';
import { Baselines } from './baselines.ts';
import { type Gain, gainOf, logLoss } from './gain.ts';
import type { Forecasted } from './walk-forward.ts';

/** The forecast, what it is made of, and what it has to beat. */
export const CONTESTANTS = [
  'forecast',
  'withoutSimilarCases',
  'priceAndTime',
  'walk',
  'constant',
  'cellRate',
  'positionKernel',
  'randomCases',
] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** The probability that each contestant gave to what happened. */
export interface Scored {
  readonly date: string;
  readonly probabilities: Readonly<Partial<Record<Contestant, number>>>;
}

export interface GroupScore {
  readonly name: string;
  readonly cases: number;
  readonly days: number;
  /** Mean log-loss of each contestant, in nats. */
  readonly losses: Readonly<Partial<Record<Contestant, number>>>;
  /** What the forecast gains over each of the others. */
  readonly gains: Readonly<Partial<Record<Contestant, Gain>>>;
}

const LAST_MINUTES_SECONDS = 15 * 60;

/** Scored cases by the name of their group. */
export type Groups = ReadonlyMap<string, readonly Scored[]>;

/**
 * Scores forecasts in groups that are not chosen by what came of them: contacts, races
 * under way, and beginnings of approaches, at every horizon; whether levels were reached;
 * and the lean of what was decided.
 * @param random beside the forecasts, the same moments judged with random cases
 * @param history all moments, those before the first forecast too
 */
export function scoredGroups(
  forecasts: readonly Forecasted[],
  random: readonly Forecasted[],
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
      const other = random[i++]!;
      scoreRace(forecasted, other.forecast, baselines, put);
      scoreReach(forecasted, other.forecast, baselines, put);
    }
    baselines.add(ofDate.map(({ precedent }) => precedent));
  }
  return groups;
}

export const scorecard = (groups: Groups): GroupScore[] =>
  [...groups].map(([name, scored]) => scoreOf(name, scored));

type Put = (group: string, scored: Scored) => void;

/** Beginnings stand for what is said before contact: one row an approach. */
function stageName({ moment, checkpoint }: Precedent): string | null {
  if (moment.stage === 'contact') return 'at contact';
  if (moment.stage === 'open') return 'race under way';
  return checkpoint.kind === 'APPROACH' ? 'before contact' : null;
}

function scoreRace(
  { precedent, forecast }: Forecasted,
  random: Forecast,
  baselines: Baselines,
  put: Put,
): void {
  const stage = stageName(precedent);
  if (stage === null) return;
  for (const known of precedent.horizons) {
    const shares = sharesOf(precedent, forecast, known);
    const all: Record<Contestant, ByOutcome<number>> = {
      ...shares,
      ...baselines.race(precedent, known),
      randomCases: meansOf(random, known.horizonSeconds),
    };
    const { date } = precedent;
    const { outcome, horizonSeconds } = known;
    put(`${stage}, ${horizonSeconds / 60} min`, { date, probabilities: each(all, (of) => of[outcome]) });
    if (horizonSeconds === 240 && outcome !== 'CHOP')
      put(`lean ${stage}, ${horizonSeconds / 60} min`, {
        date,
        probabilities: each(all, (of) => of[outcome] / (of.BREAK + of.REJECT)),
      });
  }
}

const meansOf = (forecast: Forecast, seconds: HorizonSeconds): ByOutcome<number> => {
  const { outcomes } = forecast.horizons[HORIZONS_SECONDS.indexOf(seconds)]!;
  return byOutcome((outcome) => outcomes[outcome].mean);
};

function sharesOf({ own }: Precedent, forecast: Forecast, { horizonSeconds, walk }: KnownHorizon) {
  const [chop, lean] = [own.expected.pace[horizonSeconds]!, own.expected.lean[horizonSeconds]!];
  return {
    forecast: meansOf(forecast, horizonSeconds),
    withoutSimilarCases: { BREAK: (1 - chop) * lean, REJECT: (1 - chop) * (1 - lean), CHOP: chop },
    priceAndTime: forecast.horizons[HORIZONS_SECONDS.indexOf(horizonSeconds)]!.baseRate,
    walk,
  };
}

function scoreReach(
  { precedent, forecast }: Forecasted,
  random: Forecast,
  baselines: Baselines,
  put: Put,
): void {
  const { reached, date, checkpoint, own } = precedent;
  if (reached === null || !forecast.reach) return;
  const of = (probability: number) => (reached ? probability : 1 - probability);
  const scored: Scored = {
    date,
    probabilities: {
      forecast: of(forecast.reach.mean),
      withoutSimilarCases: of(own.expected.reach!),
      priceAndTime: of(forecast.reach.baseRate),
      walk: of(forecast.reach.walk),
      constant: of(baselines.reach(precedent)),
      randomCases: of(random.reach!.mean),
    },
  };
  put('reached, all', scored);
  if (checkpoint.kind === 'APPROACH') put('reached, from the beginning', scored);
  if (checkpoint.timeLeftSeconds <= LAST_MINUTES_SECONDS) put('reached, last 15 min', scored);
}

const each = <T>(all: Record<Contestant, T>, of: (value: T) => number): Record<Contestant, number> => ({
  forecast: of(all.forecast),
  withoutSimilarCases: of(all.withoutSimilarCases),
  priceAndTime: of(all.priceAndTime),
  walk: of(all.walk),
  constant: of(all.constant),
  cellRate: of(all.cellRate),
  positionKernel: of(all.positionKernel),
  randomCases: of(all.randomCases),
});

function scoreOf(name: string, scored: readonly Scored[]): GroupScore {
  const present = CONTESTANTS.filter((contestant) => scored[0]!.probabilities[contestant] !== undefined);
  const of = (contestant: Contestant, { probabilities }: Scored) => probabilities[contestant]!;
  const lossOf = (contestant: Contestant) =>
    scored.reduce((sum, row) => sum + logLoss(of(contestant, row)), 0) / scored.length;
  const gain = (contestant: Contestant) =>
    gainOf(
      scored.map((row) => ({ date: row.date, own: of('forecast', row), baseline: of(contestant, row) })),
    );
  return {
    name,
    cases: scored.length,
    days: new Set(scored.map(({ date }) => date)).size,
    losses: Object.fromEntries(present.map((contestant) => [contestant, lossOf(contestant)])),
    gains: Object.fromEntries(
      present
        .filter((contestant) => contestant !== 'forecast')
        .map((contestant) => [contestant, gain(contestant)]),
    ),
  };
}
