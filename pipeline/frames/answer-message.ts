import type { Answer as AnswerMessage } from '../../shared/protocol/messages.ts';
import { minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { levelFrame } from '../levels/level-frame.ts';
import { byHorizon, type TripleBarrier } from '../outcomes/triple-barrier.ts';
import { type Answer, answer } from '../retrieval/answer.ts';
import type { Corpus } from '../retrieval/corpus.ts';
import type { SinceContact } from '../retrieval/query.ts';
import type { Checkpoint } from '../session/rows.ts';

const NS_PER_SECOND_BIG = 1_000_000_000n;

/** Unix seconds, as charts count time. */
export const chartTime = (session: Session, at: SessionNs): number =>
  Number(toTimestamp(session, at) / NS_PER_SECOND_BIG);

/**
 * Asks the corpus about an approach under way and says the answer in the protocol's
 * words; null outside 09:30–12:30.
 * @param barrier the outcome that began at contact; null before it
 */
export function answerMessage(
  corpus: Corpus,
  session: Session,
  row: Checkpoint,
  barrier: TripleBarrier | null,
  committed: boolean,
): AnswerMessage | null {
  const bucket = timeBucket(minutesSinceOpen(session, row.at));
  if (!bucket) return null;
  const { episode, phase, vector, spot, levelPrice, atr } = row;
  const positionAtr = levelFrame(episode.direction, spot, levelPrice, atr);
  const sinceContact = sinceContactOf(row, barrier);
  const result = answer(corpus, {
    date: session.date,
    level: episode.level,
    direction: episode.direction,
    bucket,
    phase,
    positionAtr,
    timeLeftSeconds: (session.windowEnd - row.at) / NS_PER_SECOND,
    vector,
    sinceContact,
  });
  const resolvedAs = sinceContact?.known[PRIMARY_HORIZON_SECONDS] ?? null;
  return {
    episodeId: episode.id,
    level: episode.level,
    direction: episode.direction,
    phase,
    time: chartTime(session, row.at),
    committed,
    levelPrice,
    spot,
    atr,
    distanceAtr: Math.abs(positionAtr),
    status: resolvedAs ? 'resolved' : result.status,
    reason: resolvedAs ? null : result.reason,
    resolvedAs,
    ...evidence(result),
  };
}

function sinceContactOf(
  { episode, contact, spot, at }: Checkpoint,
  barrier: TripleBarrier | null,
): SinceContact | null {
  if (!contact) return null;
  return {
    positionAtr: levelFrame(episode.direction, spot, contact.levelPrice, contact.atr),
    elapsedSeconds: (at - contact.at) / NS_PER_SECOND,
    known: byHorizon((horizon) => barrier?.outcome(horizon) ?? null),
  };
}

function evidence(result: Answer) {
  const shares = (of: Readonly<Record<Outcome, number>>) => ({
    break: of.BREAK,
    reject: of.REJECT,
    chop: of.CHOP,
  });
  return {
    contact: result.contact,
    contactBaseRate: result.contactBaseRate,
    horizons: result.horizons.map(({ horizonSeconds, outcomes, baseRate, nullRate }) => ({
      seconds: horizonSeconds,
      break: outcomes.BREAK,
      reject: outcomes.REJECT,
      chop: outcomes.CHOP,
      baseRate: shares(baseRate),
      nullRate: shares(nullRate),
    })),
    grade: result.grade,
    n: result.n,
    nContacted: result.nContacted,
    days: result.days,
    effectiveSampleSize: result.effectiveSampleSize,
    backoffShare: result.backoffShare,
    similarityPercentile: result.similarityPercentile,
  };
}
