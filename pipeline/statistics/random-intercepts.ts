import { fromLogOdds } from './log-odds.ts';

/** Standard deviations between groups, in log-odds, over which is averaged. */
const DEVIATIONS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8] as const;
/** A half-normal belief about how far groups differ. */
const PRIOR_DEVIATION = 0.3;
const MAX_ITERATIONS = 25;
const TOLERANCE = 1e-9;

export interface GroupedObservation {
  readonly group: string;
  /** Log-odds that are taken as given. */
  readonly offset: number;
  readonly happened: boolean;
  readonly weight: number;
}

export interface GroupEffect {
  /** Log-odds to add to the offset. */
  readonly effect: number;
  readonly variance: number;
}

export interface RandomIntercepts {
  /** How far groups differ, averaged over what the observations leave possible. */
  readonly deviation: number;
  readonly groups: Readonly<Record<string, GroupEffect>>;
  /** Of a group that was never observed. */
  readonly unseen: GroupEffect;
}

interface AtDeviation {
  readonly logEvidence: number;
  readonly effects: ReadonlyMap<string, GroupEffect>;
}

/**
 * Intercepts of groups, drawn from a normal distribution whose standard deviation is
 * integrated out on a grid (Laplace's approximation at each point; Gelman & Hill, Data
 * Analysis Using Regression and Multilevel/Hierarchical Models, 2007). The likeliest
 * deviation alone is most often none, and then intervals that are far too narrow.
 */
export function fitRandomIntercepts(observations: readonly GroupedObservation[]): RandomIntercepts {
  const groups = Map.groupBy(observations, ({ group }) => group);
  const points = DEVIATIONS.map((deviation) => atDeviation(groups, deviation));
  const logWeights = points.map(({ logEvidence }, i) => logEvidence + Math.log(spacing(i)));
  const largest = Math.max(...logWeights);
  const raw = logWeights.map((value) => Math.exp(value - largest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const shares = raw.map((value) => value / total);
  const average = (of: (point: AtDeviation, deviation: number) => number) =>
    shares.reduce((sum, share, i) => sum + share * of(points[i]!, DEVIATIONS[i]!), 0);
  const effectOf = (group: string): GroupEffect => {
    const effect = average(({ effects }) => effects.get(group)!.effect);
    const variance = average(({ effects }) => {
      const at = effects.get(group)!;
      return at.variance + (at.effect - effect) ** 2;
    });
    return { effect, variance };
  };
  return {
    deviation: average((_, deviation) => deviation),
    groups: Object.fromEntries([...groups.keys()].sort().map((group) => [group, effectOf(group)])),
    unseen: { effect: 0, variance: average((_, deviation) => deviation ** 2) },
  };
}

/** What a grid point stands for: half the way to either neighbour, or all of it. */
function spacing(i: number): number {
  const before = DEVIATIONS[i - 1];
  const after = DEVIATIONS[i + 1];
  const own = DEVIATIONS[i]!;
  if (before === undefined) return after! - own;
  return after === undefined ? own - before : (after - before) / 2;
}

function atDeviation(
  groups: ReadonlyMap<string, readonly GroupedObservation[]>,
  deviation: number,
): AtDeviation {
  const variance = deviation ** 2;
  let logEvidence = -variance / (2 * PRIOR_DEVIATION ** 2);
  const effects = new Map<string, GroupEffect>();
  for (const [group, rows] of groups) {
    const effect = variance === 0 ? 0 : mode(rows, 1 / variance);
    const information = slopeAt(rows, effect).information;
    logEvidence += logLikelihood(rows, effect);
    if (variance > 0)
      logEvidence -= effect ** 2 / (2 * variance) + 0.5 * Math.log(1 + variance * information);
    effects.set(group, { effect, variance: variance === 0 ? 0 : 1 / (information + 1 / variance) });
  }
  return { logEvidence, effects };
}

/** The likeliest effect of a group, by Newton's method. */
function mode(rows: readonly GroupedObservation[], precision: number): number {
  let effect = 0;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { pull, information } = slopeAt(rows, effect);
    const step = (pull - precision * effect) / (information + precision);
    effect += step;
    if (Math.abs(step) < TOLERANCE) break;
  }
  return effect;
}

function slopeAt(rows: readonly GroupedObservation[], effect: number): { pull: number; information: number } {
  let pull = 0;
  let information = 0;
  for (const { offset, happened, weight } of rows) {
    const probability = fromLogOdds(offset + effect);
    pull += weight * ((happened ? 1 : 0) - probability);
    information += weight * probability * (1 - probability);
  }
  return { pull, information };
}

const logLikelihood = (rows: readonly GroupedObservation[], effect: number): number =>
  rows.reduce((sum, { offset, happened, weight }) => {
    const probability = fromLogOdds(offset + effect);
    return sum + weight * Math.log(happened ? probability : 1 - probability);
  }, 0);
