import type { Episode } from '../../pipeline/approaches/episode.ts';
import type { CheckpointRow } from '../../pipeline/engine/session-engine.ts';
import { type Answer, answer } from '../../pipeline/retrieval/answer.ts';
import type { Corpus } from '../../pipeline/retrieval/corpus.ts';
import type { RaceState } from '../../pipeline/retrieval/neighbours.ts';
import type { Signal } from '../../shared/protocol/messages.ts';
import { minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { positionAtr } from '../history/session-tables.ts';

const NS_PER_SECOND_BIG = 1_000_000_000n;

export const chartTime = (session: Session, at: number): number => Number(toTimestamp(session, at) / NS_PER_SECOND_BIG);

/** Asks the corpus about an approach under way and says the answer in the protocol's words. */
export function signalFor(corpus: Corpus, session: Session, row: CheckpointRow, committed: boolean): Signal | null {
  const bucket = timeBucket(minutesSinceOpen(session, row.at));
  if (!bucket) return null;
  const { episode } = row;
  const race = raceState(episode, row);
  const position = positionAtr(row);
  const query = {
    date: session.date,
    level: episode.level,
    direction: episode.direction,
    bucket,
    phase: row.phase,
    position,
    vector: row.vector,
    race,
  };
  const result = answer(corpus, query);
  const resolved = resolvedAs(episode);
  return {
    episodeId: episode.id,
    level: episode.level,
    direction: episode.direction,
    phase: row.phase,
    time: chartTime(session, row.at),
    committed,
    levelPrice: row.levelPrice,
    spot: row.spot,
    atr: row.atr,
    distanceAtr: Math.abs(position),
    status: resolved ? 'resolved' : result.status,
    reason: resolved ? null : result.reason,
    resolvedAs: resolved,
    ...evidence(result),
  };
}

function raceState(episode: Episode, row: CheckpointRow): RaceState | null {
  if (Number.isNaN(episode.contactAt)) return null;
  const position = (directionSign(episode.direction) * (row.spot - episode.contactLevel)) / episode.contactAtr;
  return { position, elapsedSeconds: (row.at - episode.contactAt) / NS_PER_SECOND };
}

/** How the race ended at the headline horizon, by the rule that labels it; null while that is open, or cannot be known. */
const resolvedAs = (episode: Episode): Outcome | null =>
  episode.races.get('contact_armed')?.outcome(PRIMARY_HORIZON_SECONDS) ?? null;

function evidence(result: Answer) {
  const shares = (of: Readonly<Record<Outcome, number>>) => ({ break: of.BREAK, reject: of.REJECT, chop: of.CHOP });
  return {
    contact: result.contact,
    usualContact: result.usualContact,
    horizons: result.horizons.map(({ horizonSeconds, outcomes, usual, randomWalk }) => ({
      seconds: horizonSeconds,
      break: outcomes.BREAK,
      reject: outcomes.REJECT,
      chop: outcomes.CHOP,
      usual: shares(usual),
      randomWalk: shares(randomWalk),
    })),
    grade: result.grade,
    n: result.n,
    nContacted: result.nContacted,
    days: result.days,
    effectiveCases: result.effectiveCases,
    borrowedShare: result.borrowedShare,
    similarityPercentile: result.similarityPercentile,
  };
}
