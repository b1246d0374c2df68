import { knownAt } from '../../pipeline/evaluation/walk-forward.ts';
import { type Compared, compare, type Knowledge, MIN_SESSIONS } from '../../pipeline/forecast/answer.ts';
import type { Found } from '../../pipeline/forecast/history.ts';
import type { ForecastModel } from '../../pipeline/forecast/model.ts';
import { NOTHING_ADDED, type OwnForecast } from '../../pipeline/forecast/precedent.ts';
import {
  type AskedMoment,
  isCommitted,
  type LedgerEntry,
  ledgerEntry,
  type MadeWith,
} from '../../pipeline/ledger/entry.ts';
import { type ByHorizon, byHorizon, type TripleBarrier } from '../../pipeline/outcomes/triple-barrier.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { standingOf } from '../../pipeline/session/standing.ts';
import type { Session } from '../../shared/session/session.ts';
import type { Outcome } from '../../shared/vocabulary/outcome.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import { eventId } from '../tables/event-id.ts';

/** What a session's checkpoints are forecast with. */
export interface StoredForecast {
  readonly model: ForecastModel;
  /** The checkpoints of earlier sessions, that `found` counts places among. */
  readonly before: readonly Pick<StoredCheckpoint, 'id'>[];
  readonly madeWith: MadeWith;
}

/**
 * What is put down of a stored session: of each committed checkpoint, what its date's
 * model says with what a search found.
 * @param found beside the checkpoints, as `forecasts` are
 */
export function entriesOfStored(
  { model, before, madeWith }: StoredForecast,
  checkpoints: readonly StoredCheckpoint[],
  forecasts: readonly OwnForecast[],
  found: readonly Found[],
): LedgerEntry[] {
  const isThin = model.days < MIN_SESSIONS;
  return checkpoints.flatMap((checkpoint, i) => {
    if (!isCommitted(checkpoint)) return [];
    const evidence = {
      known: knownAt(checkpoint),
      neighbours: isThin ? [] : found[i]!.map(({ row }) => before[row]!.id),
      added: isThin ? NOTHING_ADDED : forecasts[i]!.added,
    };
    return ledgerEntry(model, checkpoint, evidence, madeWith) ?? [];
  });
}

/** A checkpoint of a session that is running, with what it is known by now. */
export interface SeenCheckpoint {
  readonly session: Session;
  readonly source: PriceSource;
  readonly row: Checkpoint;
  /** The outcome that began at contact; null before it. */
  readonly barrier: TripleBarrier | null;
}

/** A committed moment as it was asked about, and what it was compared with. */
export interface CommittedMoment {
  readonly asked: AskedMoment;
  readonly known: ByHorizon<Outcome | null>;
  readonly compared: Compared;
}

/** Null for a checkpoint that is not committed, and outside 09:30–12:30. */
export function committedMoment(
  knowledge: Knowledge,
  { session, source, row, barrier }: SeenCheckpoint,
): CommittedMoment | null {
  const standing = standingOf(session, row, source);
  if (!standing) return null;
  const { vector, episode } = row;
  const asked = { ...standing, id: eventId(session, row), date: session.date, episodeId: episode.id };
  if (!isCommitted(asked)) return null;
  const known = byHorizon((horizon) => (row.contact && barrier?.outcome(horizon)) || null);
  return { asked, known, compared: compare(knowledge, { ...standing, vector, known }) };
}

/** What is put down of it; null where nothing was open any more. */
export function entryOfSeen(
  { cases, model }: Knowledge,
  { asked, known, compared: { neighbours, added } }: CommittedMoment,
  madeWith: MadeWith,
): LedgerEntry | null {
  const ids = neighbours.map(({ row }) => cases.id(row));
  return ledgerEntry(model, asked, { known, neighbours: ids, added }, madeWith);
}
