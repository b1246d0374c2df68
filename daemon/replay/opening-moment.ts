import type { Answer } from '../../shared/protocol/answer.ts';
import { isStrong, verdictOf } from '../../shared/protocol/verdict.ts';
import type { SessionNs } from '../../shared/units.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { Timeline } from '../session/timeline.ts';

/** How long the reader of a demo waits to see what came of what was said. */
const SEEN_WITHIN_S = 300;

interface Said {
  readonly at: SessionNs;
  readonly answer: Answer;
}

const saidAtCloses = (timeline: Timeline): Said[] =>
  timeline.durable.flatMap(({ at, body }) =>
    body.type === 'signals' ? body.answers.map((answer) => ({ at, answer })) : [],
  );

/** When a session’s first answer was committed to; its open where none was. */
export const firstAnswerAt = (timeline: Timeline): SessionNs =>
  saidAtCloses(timeline)[0]?.at ?? timeline.session.rthOpen;

/**
 * Where a demo opens: before contact, at an approach that is said to break more often
 * than usual, strongly where there is one, and that is decided within five minutes,
 * whichever way; after the opening range where there is a choice. The first answer where
 * there is none.
 */
export function tellingMoment(timeline: Timeline): SessionNs {
  const decided = decisions(timeline);
  const telling = saidAtCloses(timeline).filter(({ answer }) => {
    const decidedAt = decided.get(answer.episodeId);
    const isAhead = answer.phase === 'APPROACH' && verdictOf(answer) === 'more';
    return isAhead && decidedAt !== undefined && decidedAt - answer.time <= SEEN_WITHIN_S;
  });
  const later = telling.filter(({ at }) => at > timeline.session.openingRangeEnd);
  const among = later.length > 0 ? later : telling;
  const chosen = among.find(({ answer }) => isStrong(answer)) ?? among[0];
  return chosen?.at ?? firstAnswerAt(timeline);
}

/** By approach, the Unix second at which its race was decided. */
function decisions(timeline: Timeline): ReadonlyMap<string, number> {
  return new Map(
    timeline.durable.flatMap(({ body }) => {
      if (body.type !== 'outcome') return [];
      const { episodeId, outcomes, decidedAt } = body.outcome;
      const isKnown = decidedAt !== null && outcomes[PRIMARY_HORIZON_SECONDS] !== null;
      return isKnown ? [[episodeId, decidedAt] as const] : [];
    }),
  );
}
