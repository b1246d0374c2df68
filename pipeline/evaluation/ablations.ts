import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { ForecastModel } from '../forecast/model.ts';
import type { Precedent } from '../forecast/precedent.ts';
import { randomCases, recentCases } from './baselines.ts';
import { type DayValue, type Gain, logLoss, meanByDay } from './gain.ts';
import { type RealityCheck, realityCheck } from './reality-check.ts';
import { type Finder, type Forecasted, noCases, similarIn, withOtherCases } from './walk-forward.ts';

/** One way of finding similar cases, and what its cases add to all else. */
export interface Ablation {
  readonly name: string;
  /** Of the lean at first contact, and when the approach begins. */
  readonly atContact: Gain;
  readonly before: Gain;
}

export interface Ablations {
  readonly rows: readonly Ablation[];
  /** Of the lean at contact, over all that was tried but what is there to lose. */
  readonly check: RealityCheck;
}

/** As it is, and otherwise: each re-weighed by what it has earned itself. */
const OTHERS: readonly { readonly name: string; readonly find: Finder }[] = [
  { name: 'paths alone (view G32)', find: similarIn('G32') },
  { name: 'levels of the same family', find: similarIn('R144', 'family') },
  { name: 'the same level, side and time of day', find: similarIn('R144', 'cell') },
  { name: 'random cases', find: randomCases },
  { name: 'the last cases', find: recentCases },
];
export const ABLATION_COUNT = OTHERS.length;

/**
 * What the choice of view and of cells is worth, and whether the best of what was tried
 * is better than luck among as many explains.
 * @param forecasted as it is
 * @param models those it was made with, by date
 */
export function ablationsOf(
  precedents: readonly Precedent[],
  forecasted: readonly Forecasted[],
  models: ReadonlyMap<string, ForecastModel>,
  onDone: (done: number, name: string) => void,
): Ablations {
  const without = withOtherCases(precedents, models, noCases);
  const tried = [{ name: 'all cells, view R144 (as it is)', forecasts: forecasted }];
  for (const { name, find } of OTHERS) {
    tried.push({ name, forecasts: withOtherCases(precedents, models, find) });
    onDone(tried.length - 1, name);
  }
  const gains = tried.map(({ name, forecasts }) => ({
    name,
    gains: leanGains(forecasts, without, 'CONTACT'),
  }));
  return {
    rows: tried.map(({ name, forecasts }, i) => ({
      name,
      atContact: meanByDay(gains[i]!.gains),
      before: meanByDay(leanGains(forecasts, without, 'APPROACH')),
    })),
    check: realityCheck(gains),
  };
}

/** Nats that similar cases add to the lean of what was decided at four minutes. */
function leanGains(
  forecasts: readonly Forecasted[],
  without: readonly Forecasted[],
  kind: 'CONTACT' | 'APPROACH',
): DayValue[] {
  return forecasts.flatMap(({ precedent, forecast }, i) => {
    const { checkpoint, horizons, date } = precedent;
    const known = horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS);
    if (checkpoint.kind !== kind || !known || known.outcome === 'CHOP') return [];
    const lossOf = ({ horizons: said }: Forecasted['forecast']) => {
      const { outcomes } = said.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS)!;
      return logLoss(outcomes[known.outcome].mean / (1 - outcomes.CHOP.mean));
    };
    return [{ date, value: lossOf(without[i]!.forecast) - lossOf(forecast) }];
  });
}
