import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import type { JudgedEntry } from '../../../pipeline/ledger/track-record.ts';
import type { LevelKind } from '../../../shared/vocabulary/level.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

export const shares = (BREAK: number, CHOP = 0.1) => ({ BREAK, REJECT: 1 - BREAK - CHOP, CHOP });
export const certain = (mean: number) => ({ mean, low: mean, high: mean });

/** A contact of which a break was said to be so likely. */
export function said(breaks: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const of = shares(breaks);
  const horizon = {
    outcomes: { BREAK: certain(of.BREAK), REJECT: certain(of.REJECT), CHOP: certain(of.CHOP) },
    baseRate: shares(0.5),
    walk: shares(0.4),
  };
  return {
    version: 1,
    date: SESSIONS[0]!,
    id: 'a_C',
    episodeId: 'a',
    level: 'PM_HIGH',
    direction: 'UP',
    bucket: 'T30_60',
    phase: 'CONTACT',
    checkpoint: 'CONTACT',
    positionAtr: -0.2,
    sinceContactSeconds: 0,
    timeLeftSeconds: 7200,
    modelDays: 30,
    reach: null,
    lean: { delta: 0, low: 0, high: 0, differs: false },
    horizons: { 240: horizon },
    neighbours: [],
    madeWith: { model: 'm', index: 'i', scales: 's', code: 'c' },
    ...more,
  };
}

export const judged = (
  entry: LedgerEntry,
  outcome: Outcome | null,
  contacted: boolean | null = true,
): JudgedEntry => ({
  entry,
  became: { contacted, outcomes: same(outcome) },
});

/** So many sessions of four contacts each, of which a share breaks. */
export const sessionsOf = (days: number, breaks: number, of = 0.5, level: LevelKind = 'PM_HIGH') =>
  SESSIONS.slice(0, days).flatMap((date, day) =>
    [0, 1, 2, 3].map((k) =>
      judged(
        said(of, { date, id: `${date}/${k}`, level }),
        k < breaks + (day % 2 ? 1 : -1) ? 'BREAK' : 'REJECT',
      ),
    ),
  );
