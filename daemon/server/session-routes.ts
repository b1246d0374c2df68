import * as v from 'valibot';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { AnswerSchema } from '../../shared/protocol/answer.ts';
import {
  BarSchema,
  ContactSchema,
  EndedSchema,
  GapSchema,
  LevelPointSchema,
  OutcomeSchema,
  type Picture,
} from '../../shared/protocol/messages.ts';
import { AlertSchema, StreamBarSchema } from '../../shared/protocol/stream-messages.ts';
import type { DurableFrame, Timeline } from '../session/timeline.ts';
import type { EpisodeSchema } from './bodies.ts';
import { type Get, parsed, wholeNumber } from './get.ts';
import type { NeighbourSource, Sessions } from './switchboard.ts';

/** What of a session may be asked for: the parts of its picture. */
export const SESSION_PARTS = {
  bars: BarSchema,
  levels: LevelPointSchema,
  answers: AnswerSchema,
  contacts: ContactSchema,
  outcomes: OutcomeSchema,
  streams: StreamBarSchema,
  alerts: AlertSchema,
  gaps: GapSchema,
  ended: EndedSchema,
} as const satisfies Record<keyof Picture, v.GenericSchema>;
export type SessionPart = keyof typeof SESSION_PARTS;

export interface SessionRoutes {
  readonly sessions: Sessions;
  readonly archive: NeighbourSource;
}

const UntilSchema = v.object({
  /** Nothing later is given. */
  until: v.optional(wholeNumber),
});
const AtSchema = v.object({ at: v.optional(wholeNumber) });

/** Sessions of the past over HTTP: as they were told, and nothing after `until`. */
export function serveSessions(get: Get, routes: SessionRoutes): void {
  const { sessions } = routes;
  for (const part of Object.keys(SESSION_PARTS) as SessionPart[])
    get(`/v1/sessions/:date/${part}`, async ({ params, query }) => {
      const { timeline } = await sessions.get(dateOf(params));
      const frames = framesUntil(timeline, parsed(UntilSchema, query).until);
      // A snapshot leaves out what old answers were compared with; here it is told.
      if (part === 'answers') return { answers: answersIn(frames) };
      return { [part]: timeline.pictureOf(frames.length)[part] };
    });
  get('/v1/sessions/:date/episodes', async ({ params, query }) => {
    const { timeline } = await sessions.get(dateOf(params));
    return { episodes: episodesIn(framesUntil(timeline, parsed(UntilSchema, query).until)) };
  });
  get('/v1/episodes/:id', async ({ params, query }) => {
    const id = idOf(params);
    const { timeline } = await sessions.get(id.slice(0, DATE_LENGTH));
    return episodeOf(framesUntil(timeline, parsed(UntilSchema, query).until), id);
  });
  get('/v1/episodes/:id/neighbours', async ({ params, query }) => neighboursOf(routes, idOf(params), query));
}

/** What the answer at a time was compared with; without one, the last. */
async function neighboursOf({ sessions, archive }: SessionRoutes, id: string, query: unknown) {
  const { at } = parsed(AtSchema, query);
  const { timeline } = await sessions.get(id.slice(0, DATE_LENGTH));
  const comparison = timeline.comparisonOf(id, at ?? null, Number.POSITIVE_INFINITY);
  if (comparison) return archive.neighbours(timeline.session, comparison);
  throw new SpymasterError('NO_MARKET_DATA', `Nothing was committed to of ${id.slice(0, 80)} then.`, {
    hint: 'Its answers name their times: /v1/sessions/DATE/answers.',
  });
}

const idOf = (from: unknown): string => String((from as { id?: unknown }).id ?? '');
const DATE_LENGTH = '2025-06-05'.length;
const dateOf = (from: unknown): string => String((from as { date?: unknown }).date ?? '');

/** What has been told by then, in order. */
const framesUntil = ({ durable, session }: Timeline, until = Number.POSITIVE_INFINITY) =>
  durable.filter(({ at }) => chartTime(session, at) <= until);

const answersIn = (frames: readonly DurableFrame[]) =>
  frames.flatMap(({ body }) => (body.type === 'signals' ? body.answers : []));

type EpisodeBody = v.InferOutput<typeof EpisodeSchema>;

/** What was said of each approach, and what became of it: the first ones first. */
function episodesIn(frames: readonly DurableFrame[]): EpisodeBody[] {
  const found = new Map<string, EpisodeBody>();
  const of = (id: string): EpisodeBody => {
    const known = found.get(id) ?? { id, answers: [], contact: null, outcome: null };
    found.set(id, known);
    return known;
  };
  for (const { body } of frames) {
    if (body.type === 'signals') for (const answer of body.answers) of(answer.episodeId).answers.push(answer);
    if (body.type === 'contact') of(body.contact.episodeId).contact = body.contact;
    if (body.type === 'outcome') of(body.outcome.episodeId).outcome = body.outcome;
  }
  return [...found.values()];
}

function episodeOf(frames: readonly DurableFrame[], id: string): EpisodeBody {
  const episode = episodesIn(frames).find((each) => each.id === id);
  if (episode) return episode;
  throw new SpymasterError('NO_MARKET_DATA', `There is no approach ${id.slice(0, 80)} by then.`, {
    hint: 'Its answers name it: /v1/sessions/DATE/answers.',
  });
}
