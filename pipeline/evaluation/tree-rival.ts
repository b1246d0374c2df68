import { byOutcome, type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { primaryOf } from '../forecast/forecast.ts';
import type { Precedent } from '../forecast/precedent.ts';
import { BoostedTrees } from '../statistics/boosted-trees.ts';
import { E183_SIZE } from '../vectors/dimensions.ts';
import { canonical } from '../vectors/mirror.ts';
import { type Gain, gainOf, type ScoredCase } from './gain.ts';
import type { Forecasted } from './walk-forward.ts';

/** Sessions that one fit serves. */
const REFIT_SESSIONS = 5;
/** The vector, and where and when it was seen. */
const WIDTH = E183_SIZE + 3;
const MIN_ROWS = 100;

/** What the forecast gains over trees on the whole vector, in a group of moments. */
export interface TreeGain {
  readonly name: string;
  readonly gain: Gain;
}

interface Fits {
  readonly reach: BoostedTrees | null;
  readonly pace: Readonly<Record<'before' | 'race', BoostedTrees | null>>;
  readonly lean: Readonly<Record<'before' | 'race', BoostedTrees | null>>;
}

/**
 * The forecast against gradient-boosted trees on every dimension, place and time, fitted
 * on earlier sessions alone, anew every five: what a model without any theory makes of
 * the same data.
 * @param precedents all moments, those before the first forecast too
 */
export function treeGains(
  precedents: readonly Precedent[],
  forecasted: readonly Forecasted[],
  onFit: (done: number, total: number, date: string) => void,
): TreeGain[] {
  const byDate = [...Map.groupBy(forecasted, ({ precedent }) => precedent.date)];
  const groups = new Map<string, ScoredCase[]>();
  const put = (name: string, scored: ScoredCase) => {
    const group = groups.get(name);
    if (group) group.push(scored);
    else groups.set(name, [scored]);
  };
  for (let from = 0; from < byDate.length; from += REFIT_SESSIONS) {
    const served = byDate.slice(from, from + REFIT_SESSIONS);
    const [[first]] = served as [[string, Forecasted[]]];
    const fits = fitOn(precedents.filter(({ date }) => date < first));
    onFit(Math.min(from + REFIT_SESSIONS, byDate.length), byDate.length, first);
    for (const each of served.flatMap(([, ofDate]) => ofDate)) {
      scoreRace(each, fits, put);
      scoreReach(each, fits, put);
    }
  }
  return [...groups].map(([name, scored]) => ({ name, gain: gainOf(scored) }));
}

type Put = (group: string, scored: ScoredCase) => void;

function fitOn(precedents: readonly Precedent[]): Fits {
  const of = (phase: 'before' | 'race', question: 'pace' | 'lean') =>
    treesOf(
      precedents.flatMap((precedent) => {
        const outcome = outcomeOf(precedent);
        if (outcome === null || phaseOf(precedent) !== phase) return [];
        if (question === 'lean' && outcome === 'CHOP') return [];
        return [{ precedent, happened: outcome === (question === 'pace' ? 'CHOP' : 'BREAK') }];
      }),
    );
  return {
    reach: treesOf(
      precedents.flatMap((precedent) =>
        precedent.reached === null ? [] : [{ precedent, happened: precedent.reached }],
      ),
    ),
    pace: { before: of('before', 'pace'), race: of('race', 'pace') },
    lean: { before: of('before', 'lean'), race: of('race', 'lean') },
  };
}

function treesOf(
  rows: readonly { readonly precedent: Precedent; readonly happened: boolean }[],
): BoostedTrees | null {
  const yes = rows.filter(({ happened }) => happened).length;
  if (rows.length < MIN_ROWS || yes === 0 || yes === rows.length) return null;
  const values = new Float32Array(rows.length * WIDTH);
  rows.forEach(({ precedent }, i) => {
    values.set(featuresOf(precedent), i * WIDTH);
  });
  return BoostedTrees.fit(
    { width: WIDTH, values },
    rows.map(({ happened }) => happened),
  );
}

function featuresOf({ checkpoint }: Precedent): Float32Array {
  const { vector, direction, positionAtr, sinceContactSeconds, timeLeftSeconds } = checkpoint;
  const features = new Float32Array(WIDTH);
  features.set(canonical(vector, direction));
  features.set([positionAtr, sinceContactSeconds, timeLeftSeconds], E183_SIZE);
  return features;
}

const phaseOf = ({ moment }: Precedent): 'before' | 'race' => (moment.stage === 'before' ? 'before' : 'race');

const outcomeOf = ({ horizons }: Precedent): Outcome | null =>
  horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS)?.outcome ?? null;

function groupOf({ checkpoint, moment }: Precedent): string | null {
  if (checkpoint.kind === 'CONTACT') return 'at contact, 4 min';
  if (moment.stage === 'open') return 'race under way, 4 min';
  return checkpoint.kind === 'APPROACH' ? 'before contact, 4 min' : null;
}

function scoreRace({ precedent, forecast }: Forecasted, { pace, lean }: Fits, put: Put): void {
  const [name, outcome, phase] = [groupOf(precedent), outcomeOf(precedent), phaseOf(precedent)];
  const [paceTrees, leanTrees] = [pace[phase], lean[phase]];
  if (name === null || outcome === null || !paceTrees || !leanTrees) return;
  const features = featuresOf(precedent);
  const [chop, breaks] = [paceTrees.probability(features), leanTrees.probability(features)];
  const shares = { BREAK: (1 - chop) * breaks, REJECT: (1 - chop) * (1 - breaks), CHOP: chop };
  const said = byOutcome((each) => primaryOf(forecast).outcomes[each].mean);
  put(name, { date: precedent.date, own: said[outcome], baseline: shares[outcome] });
}

function scoreReach({ precedent, forecast }: Forecasted, { reach }: Fits, put: Put): void {
  const { reached, date } = precedent;
  if (reached === null || !forecast.reach || !reach) return;
  const share = reach.probability(featuresOf(precedent));
  const [own, baseline] = reached ? [forecast.reach.mean, share] : [1 - forecast.reach.mean, 1 - share];
  put('reached, all', { date, own, baseline });
}
