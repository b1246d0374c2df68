import type { Phase } from '../../shared/vocabulary/approach.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { designEffect } from '../statistics/design-effect.ts';
import {
  fitRandomIntercepts,
  type GroupEffect,
  type RandomIntercepts,
} from '../statistics/random-intercepts.ts';
import { momentOf, type Target } from './moment.ts';
import type { PastMoment } from './past-moment.ts';
import { predictRace, predictReach, type Recalibration } from './recalibration.ts';

/**
 * What approaches of a family, side and time of day do beyond price and time: on whether
 * they reach the level, and on which way they end. Nothing is known of their pace.
 */
export interface CellEffects {
  readonly lean: Readonly<Record<Phase, RandomIntercepts>>;
  readonly reach: RandomIntercepts;
}

export function fitCellEffects(recalibration: Recalibration, past: readonly PastMoment[]): CellEffects {
  const beginnings = past.filter(({ checkpoint }) => checkpoint.kind === 'APPROACH');
  const contacts = past.filter(({ checkpoint }) => checkpoint.kind === 'CONTACT');
  return {
    lean: {
      APPROACH: leanEffects(recalibration, contacts, 'APPROACH'),
      CONTACT: leanEffects(recalibration, contacts, 'CONTACT'),
    },
    reach: reachEffects(recalibration, beginnings),
  };
}

/**
 * First contacts that were decided within four minutes, seen as they stood or, before
 * contact, as any race is seen from there.
 */
function leanEffects(
  recalibration: Recalibration,
  contacts: readonly PastMoment[],
  phase: Phase,
): RandomIntercepts {
  const used = contacts.flatMap((row) => {
    const moment = phase === row.moment.phase ? row.moment : momentOf({ ...row.checkpoint, phase });
    const known = row.horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS);
    const offset = predictRace(recalibration, 'lean', moment, PRIMARY_HORIZON_SECONDS)?.logOdds;
    return known === undefined || known.outcome === 'CHOP' || offset === undefined
      ? []
      : [{ ...row, offset, happened: known.outcome === 'BREAK' }];
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

function intercepts(
  rows: readonly (PastMoment & { readonly offset: number; readonly happened: boolean })[],
): RandomIntercepts {
  const weight = 1 / designEffect(rows);
  return fitRandomIntercepts(
    rows.map(({ moment, offset, happened }) => ({ group: moment.cell, offset, happened, weight })),
  );
}

const NOTHING: GroupEffect = { effect: 0, variance: 0 };

export function cellEffect(effects: CellEffects, target: Target, phase: Phase, cell: string): GroupEffect {
  if (target === 'pace') return NOTHING;
  const { groups, unseen } = target === 'reach' ? effects.reach : effects.lean[phase];
  return groups[cell] ?? unseen;
}
