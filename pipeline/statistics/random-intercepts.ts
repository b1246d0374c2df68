import { fromLogOdds } from './log-odds.ts';

/** Standard deviations between groups, in log-odds, over which is averaged. */
const DEVIATIONS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8] as const;
/** A half-normal belief about how far groups differ. */
const PRIOR_DEVIATION = 0.3;
/** Of a group that stands alone: seventy-three or twenty-seven in place of fifty. */
const LONE_DEVIATION = 1;
const NONE_ALONE = [0] as const;
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

/** What is known of a group if its effect is of some size. */
interface Known extends GroupEffect {
  readonly logEvidence: number;
}
type KnownGroups = ReadonlyMap<string, Known>;

/** How far groups differ, and the share of them that stand alone. */
interface Belief {
  readonly deviation: number;
  readonly loneShare: number;
  readonly logEvidence: number;
  readonly effects: ReadonlyMap<string, GroupEffect>;
}

/**
 * Intercepts of groups, drawn from a normal distribution whose standard deviation is
 * integrated out on a grid (Laplace's approximation at each point; Gelman & Hill, Data
 * Analysis Using Regression and Multilevel/Hierarchical Models, 2007). The likeliest
 * deviation alone is most often none, and then intervals that are far too narrow.
 * @param loneShares how many groups may stand alone, each share as likely as the others:
 * a group that is unlike all others by about one is then not held back by them (a
 * contaminated normal distribution; Tukey, A survey of sampling from contaminated
 * distributions, 1960)
 */
export function fitRandomIntercepts(
  observations: readonly GroupedObservation[],
  loneShares: readonly number[] = NONE_ALONE,
): RandomIntercepts {
  const groups = Map.groupBy(observations, ({ group }) => group);
  const lone = knownAt(groups, LONE_DEVIATION);
  const beliefs = DEVIATIONS.flatMap((deviation, i) => {
    const among = knownAt(groups, deviation);
    const logPrior = Math.log(spacing(i)) - deviation ** 2 / (2 * PRIOR_DEVIATION ** 2);
    return loneShares.map((share) => beliefOf(deviation, share, logPrior, among, lone));
  });
  const largest = Math.max(...beliefs.map(({ logEvidence }) => logEvidence));
  const raw = beliefs.map(({ logEvidence }) => Math.exp(logEvidence - largest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const average = (of: (belief: Belief) => number) =>
    raw.reduce((sum, value, i) => sum + (value / total) * of(beliefs[i]!), 0);
  const effectOf = (group: string): GroupEffect => {
    const effect = average(({ effects }) => effects.get(group)!.effect);
    const variance = average(({ effects }) => {
      const at = effects.get(group)!;
      return at.variance + (at.effect - effect) ** 2;
    });
    return { effect, variance };
  };
  return {
    deviation: average(({ deviation }) => deviation),
    groups: Object.fromEntries([...groups.keys()].sort().map((group) => [group, effectOf(group)])),
    unseen: {
      effect: 0,
      variance: average(
        ({ deviation, loneShare }) => (1 - loneShare) * deviation ** 2 + loneShare * LONE_DEVIATION ** 2,
      ),
    },
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

function beliefOf(
  deviation: number,
  loneShare: number,
  logPrior: number,
  among: KnownGroups,
  lone: KnownGroups,
): Belief {
  let logEvidence = logPrior;
  const effects = new Map<string, GroupEffect>();
  for (const [group, one] of among) {
    if (loneShare === 0) {
      logEvidence += one.logEvidence;
      effects.set(group, one);
      continue;
    }
    const other = lone.get(group)!;
    const largest = Math.max(one.logEvidence, other.logEvidence);
    const [asOne, asOther] = [
      (1 - loneShare) * Math.exp(one.logEvidence - largest),
      loneShare * Math.exp(other.logEvidence - largest),
    ];
    logEvidence += largest + Math.log(asOne + asOther);
    effects.set(group, mixture(one, other, asOther / (asOne + asOther)));
  }
  return { deviation, loneShare, logEvidence, effects };
}

function mixture(one: GroupEffect, other: GroupEffect, share: number): GroupEffect {
  const between = share * (1 - share) * (other.effect - one.effect) ** 2;
  return {
    effect: (1 - share) * one.effect + share * other.effect,
    variance: (1 - share) * one.variance + share * other.variance + between,
  };
}

function knownAt(groups: ReadonlyMap<string, readonly GroupedObservation[]>, deviation: number): KnownGroups {
  const variance = deviation ** 2;
  const known = new Map<string, Known>();
  for (const [group, rows] of groups) {
    const effect = variance === 0 ? 0 : mode(rows, 1 / variance);
    const information = slopeAt(rows, effect).information;
    const belief =
      variance === 0 ? 0 : effect ** 2 / (2 * variance) + 0.5 * Math.log(1 + variance * information);
    known.set(group, {
      effect,
      variance: variance === 0 ? 0 : 1 / (information + 1 / variance),
      logEvidence: logLikelihood(rows, effect) - belief,
    });
  }
  return known;
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
