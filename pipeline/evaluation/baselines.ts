import {
  type ByOutcome,
  byOutcome,
  type HorizonSeconds,
  type Outcome,
} from '../../shared/vocabulary/outcome.ts';
import type { KnownHorizon } from '../forecast/past-moment.ts';
import type { Precedent } from '../forecast/precedent.ts';
import { originsOf } from '../retrieval/corpus.ts';
import { firstOfEach } from '../retrieval/neighbours.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import { scattered } from '../statistics/scattered.ts';
import { DistanceLogistic } from './distance-logistic.ts';
import type { Finder } from './walk-forward.ts';

/** What a cell counts for beside the constant, in cases. */
const CELL_PRIOR_CASES = 20;
/** Where and when a case must have stood to count as of the same place. */
const KERNEL_ATR = 0.2;
const KERNEL_SECONDS = 60;
const KERNEL_PRIOR_CASES = 3;
const WITHIN_ATR = 0.5;
/** More than there ever are checkpoints. */
const PLACES = 2 ** 21;

type Counts = Record<Outcome, number>;
const noCounts = (): Counts => ({ BREAK: 0, REJECT: 0, CHOP: 0 });
const totalOf = ({ BREAK, REJECT, CHOP }: Counts): number => BREAK + REJECT + CHOP;

export interface RaceBaselines {
  /** One rate for all, by the kind of checkpoint and the horizon. */
  readonly constant: ByOutcome<number>;
  /** That of the family, side and time of day. */
  readonly cellRate: ByOutcome<number>;
  /** Of those that stood where and when this one does. */
  readonly positionKernel: ByOutcome<number>;
  /**
   * By logistic regression on distance, time and attempt; the constant before it fits.
   */
  readonly logistic: ByOutcome<number>;
}

export interface ReachBaselines {
  readonly constant: number;
  readonly cellRate: number;
  readonly positionKernel: number;
  readonly logistic: number;
}

interface Reached {
  reached: number;
  cases: number;
}

interface PlacedCase {
  readonly position: number;
  readonly elapsed: number;
  readonly outcome: Outcome;
}

/**
 * What could be said without any of the forecast, from earlier sessions alone: dates are
 * added once they are over.
 */
export class Baselines {
  readonly #counts = new Map<string, Counts>();
  readonly #placed = new Map<string, PlacedCase[]>();
  readonly #reached = new Map<string, Reached>();
  readonly #logistic = new DistanceLogistic();
  readonly #distances: { readonly position: number; readonly reached: boolean }[] = [];

  add(ofDate: readonly Precedent[]): void {
    this.#logistic.add(ofDate);
    for (const precedent of ofDate) {
      const { checkpoint, moment, horizons, reached } = precedent;
      for (const { horizonSeconds, outcome } of horizons) {
        const kind = kindOf(checkpoint, horizonSeconds);
        this.#count(kind)[outcome]++;
        this.#count(`${kind}/${moment.cell}`)[outcome]++;
        const placed = this.#placed.get(kind) ?? [];
        placed.push({ position: checkpoint.positionAtr, elapsed: elapsedOf(precedent), outcome });
        this.#placed.set(kind, placed);
      }
      if (reached !== null) {
        for (const key of [checkpoint.kind, `${checkpoint.kind}/${moment.cell}`]) {
          const of = this.#reachedOf(key);
          of.cases++;
          if (reached) of.reached++;
        }
        this.#distances.push({ position: checkpoint.positionAtr, reached });
      }
    }
  }

  #count(key: string): Counts {
    const known = this.#counts.get(key) ?? noCounts();
    this.#counts.set(key, known);
    return known;
  }

  /** One rate for all, with a case of each outcome more than there were. */
  constant({ checkpoint }: Precedent, horizonSeconds: HorizonSeconds): ByOutcome<number> {
    const all = this.#count(kindOf(checkpoint, horizonSeconds));
    return byOutcome((outcome) => (all[outcome] + 1) / (totalOf(all) + 3));
  }

  race(precedent: Precedent, { horizonSeconds, walk }: KnownHorizon): RaceBaselines {
    const kind = kindOf(precedent.checkpoint, horizonSeconds);
    const constant = this.constant(precedent, horizonSeconds);
    const cell = this.#count(`${kind}/${precedent.moment.cell}`);
    return {
      constant,
      cellRate: byOutcome(
        (outcome) =>
          (cell[outcome] + CELL_PRIOR_CASES * constant[outcome]) / (totalOf(cell) + CELL_PRIOR_CASES),
      ),
      positionKernel: this.#kernel(precedent, horizonSeconds, walk),
      logistic: this.#logistic.race(precedent, horizonSeconds) ?? constant,
    };
  }

  /** Nadaraya–Watson, with a few cases of the walk. */
  #kernel(precedent: Precedent, horizonSeconds: HorizonSeconds, walk: ByOutcome<number>): ByOutcome<number> {
    const { positionAtr } = precedent.checkpoint;
    const elapsed = elapsedOf(precedent);
    const counts = noCounts();
    for (const past of this.#placed.get(kindOf(precedent.checkpoint, horizonSeconds)) ?? []) {
      const [dx, dt] = [
        (past.position - positionAtr) / KERNEL_ATR,
        (past.elapsed - elapsed) / KERNEL_SECONDS,
      ];
      counts[past.outcome] += Math.exp(-0.5 * (dx * dx + dt * dt));
    }
    const total = totalOf(counts) + KERNEL_PRIOR_CASES;
    return byOutcome((outcome) => (counts[outcome] + KERNEL_PRIOR_CASES * walk[outcome]) / total);
  }

  /** Of a level that is to be reached: by the kind of checkpoint, cell, and distance. */
  reach(precedent: Precedent): ReachBaselines {
    const { checkpoint, moment } = precedent;
    const share = ({ reached, cases }: Reached, prior: number, priorCases: number) =>
      (reached + prior * priorCases) / (cases + priorCases);
    const constant = share(this.#reachedOf(checkpoint.kind), 0.5, 2);
    return {
      constant,
      cellRate: share(this.#reachedOf(`${checkpoint.kind}/${moment.cell}`), constant, CELL_PRIOR_CASES),
      positionKernel: share(this.#reachedNear(checkpoint), moment.reach!.walk, KERNEL_PRIOR_CASES),
      logistic: this.#logistic.reach(precedent) ?? constant,
    };
  }

  #reachedOf(key: string): Reached {
    const known = this.#reached.get(key) ?? { reached: 0, cases: 0 };
    this.#reached.set(key, known);
    return known;
  }

  #reachedNear({ positionAtr }: StoredCheckpoint): Reached {
    const near: Reached = { reached: 0, cases: 0 };
    for (const past of this.#distances) {
      const weight = Math.exp(-0.5 * ((past.position - positionAtr) / KERNEL_ATR) ** 2);
      near.cases += weight;
      if (past.reached) near.reached += weight;
    }
    return near;
  }
}

/** Before and after contact are never counted together. */
const kindOf = ({ phase, kind }: StoredCheckpoint, horizonSeconds: HorizonSeconds): string =>
  `${phase}/${kind}/${horizonSeconds}`;

/** Before contact no time has passed since it. */
const elapsedOf = ({ moment, checkpoint }: Precedent): number =>
  moment.stage === 'before' ? 0 : checkpoint.sinceContactSeconds;

/**
 * Fifty cases of the same phase that stood near enough, whichever, at most one an
 * approach and two a date: what similar cases have to beat. Rows are put in an order by a
 * hash, so that it is the same each time.
 */
export const randomCases: Finder = (_, before, checkpoints) => {
  const origins = originsOf(before);
  return checkpoints.map((checkpoint, i) => {
    const start = scattered(i + before.length);
    const near = placesNear(before, checkpoint);
    // One number for the order and the place, since numbers are sorted fastest.
    const keys = new Float64Array(near.length);
    for (let place = 0; place < keys.length; place++)
      keys[place] = scattered(near[place]! + start) * PLACES + place;
    const shuffled = [...keys.sort()].map((key) => near[key % PLACES]!);
    return firstOfEach(origins, countedAlike(shuffled)).neighbours;
  });
};

/** The same, the last ones in place of any. */
export const recentCases: Finder = (_, before, checkpoints) => {
  const origins = originsOf(before);
  return checkpoints.map((checkpoint) => {
    const latest = placesNear(before, checkpoint).reverse();
    return firstOfEach(origins, countedAlike(latest)).neighbours;
  });
};

function* countedAlike(rows: readonly number[]) {
  for (const row of rows) yield { row, similarity: 1, weight: 1 };
}

/** Oldest first: undecided when they were seen, in the same phase, within half an ATR. */
const placesNear = (
  before: readonly StoredCheckpoint[],
  { phase, positionAtr }: StoredCheckpoint,
): number[] => {
  const rows: number[] = [];
  for (let row = 0; row < before.length; row++) {
    const past = before[row]!;
    if (
      past.phase === phase &&
      Math.abs(past.positionAtr - positionAtr) <= WITHIN_ATR &&
      (past.phase === 'APPROACH' || past.secondsToOutcome > past.sinceContactSeconds)
    )
      rows.push(row);
  }
  return rows;
};
