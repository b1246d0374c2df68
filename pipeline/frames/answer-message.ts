import type { Answer as AnswerMessage } from '../../shared/protocol/answer.ts';
import { clockBefore, type Session, toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { type ByOutcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import { type Answer, answer, type Knowledge } from '../forecast/answer.ts';
import { NO_DIFFERENCE } from '../forecast/difference.ts';
import { type Estimate, primaryOf } from '../forecast/forecast.ts';
import type { NearestCase } from '../forecast/nearest-cases.ts';
import { levelFrame } from '../levels/level-frame.ts';
import { byHorizon, type TripleBarrier } from '../outcomes/triple-barrier.ts';
import type { Checkpoint } from '../session/rows.ts';
import { standingOf } from '../session/standing.ts';
import { missingInputs } from './missing-inputs.ts';
import { rounded, roundedAll } from './rounded.ts';

const NS_PER_SECOND_BIG = 1_000_000_000n;

/** Unix seconds, as charts count time. */
export const chartTime = (session: Session, at: SessionNs): number =>
  Number(toTimestamp(session, at) / NS_PER_SECOND_BIG);

/**
 * Unix seconds of something that happened within one: its end, by when it had happened,
 * and so in the bar that it happened in.
 */
export const eventTime = (session: Session, at: SessionNs): number =>
  Number((toTimestamp(session, at) + NS_PER_SECOND_BIG - 1n) / NS_PER_SECOND_BIG);

/** The moment that is asked about. */
export interface Asked {
  readonly session: Session;
  readonly source: PriceSource;
  readonly row: Checkpoint;
  /** The outcome that began at contact; null before it. */
  readonly barrier: TripleBarrier | null;
  readonly committed: boolean;
}

/**
 * Asks what is known about an approach under way and says the answer in the protocol's
 * words; null outside 09:30–12:30.
 */
export function answerMessage(
  knowledge: Knowledge,
  { session, source, row, barrier, committed }: Asked,
): AnswerMessage | null {
  const standing = standingOf(session, row, source);
  if (!standing) return null;
  const { episode, phase, vector, spot, levelPrice, atr, contact } = row;
  const heading = {
    episodeId: episode.id,
    level: episode.level,
    direction: episode.direction,
    phase,
    time: chartTime(session, row.at),
    committed,
    levelPrice,
    spot,
    atr,
    distanceAtr: rounded(Math.abs(levelFrame(episode.direction, spot, levelPrice, atr))),
    modelDays: knowledge.model.days,
    missing: missingInputs(row.features),
  };
  const race = contact && barrier;
  if (race?.isLost(PRIMARY_HORIZON_SECONDS)) return { ...heading, ...UNKNOWN };
  const known = byHorizon((horizon) => race?.outcome(horizon) ?? null);
  const result = answer(knowledge, { ...standing, vector, known });
  const resolvedAs = primaryOf(result).decidedAs;
  return {
    ...heading,
    status: resolvedAs ? 'resolved' : result.status,
    reason: resolvedAs ? null : result.reason,
    resolvedAs,
    ...forecast(result),
    ...evidence(result),
  };
}

/** What became of it cannot be known, so nothing is said of it any more. */
const UNKNOWN = {
  status: 'resolved',
  reason: null,
  resolvedAs: null,
  contact: null,
  lean: NO_DIFFERENCE,
  horizons: [] as [],
  grade: 'D',
  cautions: [] as [],
  excursions: null,
  drivers: [] as [],
  similarCases: {
    cases: 0,
    days: 0,
    effectiveSampleSize: 0,
    similarityPercentile: 0,
    reached: 0,
    broke: 0,
    rejected: 0,
    chopped: 0,
    nearest: [] as [],
  },
} as const;

function forecast({ reach, lean, horizons }: Answer) {
  const estimate = ({ mean, low, high }: Estimate) => ({ mean, low, high });
  const shares = (of: ByOutcome<number>) => ({ break: of.BREAK, reject: of.REJECT, chop: of.CHOP });
  return roundedAll({
    contact: reach,
    lean,
    horizons: horizons.map(({ horizonSeconds, outcomes, band, baseRate, walk }) => ({
      seconds: horizonSeconds,
      break: estimate(outcomes.BREAK),
      reject: estimate(outcomes.REJECT),
      chop: estimate(outcomes.CHOP),
      band,
      baseRate: shares(baseRate),
      walk: shares(walk),
    })),
  });
}

function evidence(result: Answer) {
  const { grade, cautions, counts, days, effectiveSampleSize, similarityPercentile, excursions } = result;
  return roundedAll({
    grade,
    cautions: [...cautions],
    drivers: [...result.drivers],
    excursions,
    similarCases: {
      ...counts,
      days,
      effectiveSampleSize,
      similarityPercentile,
      nearest: result.nearest.map(nearestMessage),
    },
  });
}

const nearestMessage = ({
  date,
  timeLeftSeconds,
  level,
  direction,
  outcome,
  similarity,
  ...of
}: NearestCase) => ({
  date,
  clock: clockBefore(timeLeftSeconds),
  level,
  direction,
  outcome,
  similarity,
  alike: of.alike,
  unlike: of.unlike,
});
