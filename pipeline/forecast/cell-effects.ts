import type { Phase } from '../../shared/vocabulary/approach.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { designEffect } from '../statistics/design-effect.ts';
import {
  fitRandomIntercepts,
  type GroupEffect,
  type RandomIntercepts,
} from '../statistics/random-intercepts.ts';
import { momentOf, type RaceTarget, type Target } from './moment.ts';
import type { PastMoment } from './past-moment.ts';
import { predictRace, predictReach, type Recalibration } from './recalibration.ts';

/**
 * What approaches of a family, side and time of day do beyond price and time: whether
 * they reach the level, how soon they are decided, and which way they end.
 */
export interface CellEffects {
  readonly reach: RandomIntercepts;
  readonly pace: Readonly<Record<Phase, RandomIntercepts>>;
  readonly lean: Readonly<Record<Phase, RandomIntercepts>>;
}

export function fitCellEffects(recalibration: Recalibration, past: readonly PastMoment[]): CellEffects {
  const contacts = past.filter(({ checkpoint }) => checkpoint.kind === 'CONTACT');
  const race = (target: RaceTarget) => ({
    APPROACH: raceEffects(recalibration, contacts, 'APPROACH', target),
    CONTACT: raceEffects(recalibration, contacts, 'CONTACT', target),
  });
  return {
    reach: reachEffects(
      recalibration,
      past.filter(({ checkpoint }) => checkpoint.kind === 'APPROACH'),
    ),
    pace: race('pace'),
    lean: race('lean'),
  };
}

/** How many cells may be unlike all others: of thirty none, or up to three. */
const LONE_CELL_SHARES = [0, 0.02, 0.05, 0.1] as const;

/**
 * Pace shows at the shortest horizon best; the lean is asked of what four minutes decide.
 */
const SHOWN_AT: Readonly<Record<RaceTarget, HorizonSeconds>> = {
  pace: HORIZONS_SECONDS[0],
  lean: PRIMARY_HORIZON_SECONDS,
};

/**
 * First contacts, one row an approach, seen as they stood or, before contact, as any race
 * is seen from there.
 */
function raceEffects(
  recalibration: Recalibration,
  contacts: readonly PastMoment[],
  phase: Phase,
  target: RaceTarget,
): RandomIntercepts {
  const horizon = SHOWN_AT[target];
  const used = contacts.flatMap((row) => {
    const moment = phase === row.moment.phase ? row.moment : momentOf({ ...row.checkpoint, phase });
    const outcome = row.horizons.find(({ horizonSeconds }) => horizonSeconds === horizon)?.outcome;
    const offset = predictRace(recalibration, target, moment, horizon)?.logOdds;
    const isAsked = outcome !== undefined && (target === 'pace' || outcome !== 'CHOP');
    if (!isAsked || offset === undefined) return [];
    return [{ ...row, offset, happened: outcome === (target === 'pace' ? 'CHOP' : 'BREAK') }];
  });
  return intercepts(used);
}

function reachEffects(recalibration: Recalibration, rows: readonly PastMoment[]): RandomIntercepts {
  const used = rows.flatMap((row) => {
    const offset = predictReach(recalibration, row.moment)?.logOdds;
    return row.reached === null || offset === undefined ? [] : [{ ...row, offset, happened: row.reached }];
  });
  return intercepts(used);
}

/**
 * What a day does to all cells is no difference between them: only cases of one cell and
 * one day stand or fall together. Weighed by all cases of a day, cells that differ would
 * look as if they hardly did.
 */
function intercepts(
  rows: readonly (PastMoment & { readonly offset: number; readonly happened: boolean })[],
): RandomIntercepts {
  const weight =
    1 /
    designEffect(rows.map(({ date, episodeId, moment }) => ({ date: `${date} ${moment.cell}`, episodeId })));
  return fitRandomIntercepts(
    rows.map(({ moment, offset, happened }) => ({ group: moment.cell, offset, happened, weight })),
    LONE_CELL_SHARES,
  );
}

export function cellEffect(effects: CellEffects, target: Target, phase: Phase, cell: string): GroupEffect {
  const { groups, unseen } = target === 'reach' ? effects.reach : effects[target][phase];
  return groups[cell] ?? unseen;
}
