import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { AnswerSchema } from '../../shared/protocol/answer.ts';
import {
  BarSchema,
  ContactSchema,
  GapSchema,
  LevelPointSchema,
  OutcomeSchema,
  type Picture,
} from '../../shared/protocol/messages.ts';
import { AlertSchema, StreamBarSchema } from '../../shared/protocol/stream-messages.ts';
import type { Timeline } from '../session/timeline.ts';
import type { Authorized } from './bearer.ts';
import { sendProblem } from './problem.ts';
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
} as const satisfies Record<keyof Picture, v.GenericSchema>;
export type SessionPart = keyof typeof SESSION_PARTS;

/** Dates that can be asked for, and the words that were committed to in each. */
export interface Archive {
  dates(): Promise<readonly string[]>;
  /** Lines of JSON, as they were put down. */
  ledger(date: string): Promise<readonly string[]>;
}

export interface SessionRoutes {
  readonly sessions: Sessions;
  readonly neighbours: NeighbourSource;
  readonly archive: Archive;
  readonly authorized: Authorized;
}

const unixSeconds = v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number));
const UntilSchema = v.object({
  /** Unix seconds: nothing later is given. */
  until: v.optional(unixSeconds),
});
const AtSchema = v.object({ at: v.optional(unixSeconds) });
const SpanSchema = v.object({ from: v.optional(v.string(), '0000'), to: v.optional(v.string(), '9999') });

/** Sessions of the past over HTTP: as they were told, and nothing after `until`. */
export function serveSessions(app: FastifyInstance, routes: SessionRoutes): void {
  const { sessions, archive, authorized } = routes;
  const get = (path: string, answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) =>
    app.get(path, async (request, reply) => {
      if (!(await authorized(request, reply))) return reply;
      try {
        return reply.send(await answer(request, reply));
      } catch (error) {
        return sendProblem(reply, error);
      }
    });
  get('/v1/sessions', async ({ query }) => {
    const { from, to } = parsed(SpanSchema, query);
    return { dates: (await archive.dates()).filter((date) => date >= from && date <= to) };
  });
  for (const part of Object.keys(SESSION_PARTS) as SessionPart[])
    get(`/v1/sessions/:date/${part}`, async ({ params, query }) => {
      const { timeline } = await sessions.get(dateOf(params));
      return { [part]: pictureUntil(timeline, parsed(UntilSchema, query).until)[part] };
    });
  get('/v1/episodes/:id', async ({ params, query }) => {
    const id = idOf(params);
    const { timeline } = await sessions.get(id.slice(0, DATE_LENGTH));
    return episodeOf(pictureUntil(timeline, parsed(UntilSchema, query).until), id);
  });
  get('/v1/episodes/:id/neighbours', async ({ params, query }) => neighboursOf(routes, idOf(params), query));
  get('/v1/ledger', async ({ query }, reply) => {
    const lines = await archive.ledger(dateOf(query));
    reply.type('application/x-ndjson');
    return lines.map((line) => `${line}\n`).join('');
  });
}

/** What the answer at a time was compared with; without one, the last. */
async function neighboursOf({ sessions, neighbours }: SessionRoutes, id: string, query: unknown) {
  const { at } = parsed(AtSchema, query);
  const { timeline } = await sessions.get(id.slice(0, DATE_LENGTH));
  const comparison = timeline.comparisonOf(id, at ?? null, Number.POSITIVE_INFINITY);
  if (comparison) return neighbours.find(timeline.session, comparison);
  throw new SpymasterError('NO_MARKET_DATA', `Nothing was committed to of ${id.slice(0, 80)} then.`, {
    hint: 'Its answers name their times: /v1/sessions/DATE/answers.',
  });
}

const idOf = (from: unknown): string => String((from as { id?: unknown }).id ?? '');
const DATE_LENGTH = '2025-06-05'.length;
const dateOf = (from: unknown): string => String((from as { date?: unknown }).date ?? '');

function parsed<S extends v.GenericSchema>(schema: S, query: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, query);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SpymasterError('USAGE', `"${v.getDotPath(issue)}" cannot be "${String(issue.input)}".`, {
    hint: 'Times are whole Unix seconds, dates as 2025-06-05.',
  });
}

function pictureUntil(timeline: Timeline, until: number | undefined): Picture {
  const { durable, session } = timeline;
  if (until === undefined) return timeline.pictureOf(durable.length);
  return timeline.pictureOf(durable.filter(({ at }) => chartTime(session, at) <= until).length);
}

/** What was said of one approach, and what became of it. */
function episodeOf(picture: Picture, id: string): object {
  const isOf = ({ episodeId }: { readonly episodeId: string }) => episodeId === id;
  const answers = picture.answers.filter(isOf);
  const contact = picture.contacts.find(isOf) ?? null;
  const outcome = picture.outcomes.find(isOf) ?? null;
  if (answers.length > 0 || contact || outcome) return { id, answers, contact, outcome };
  throw new SpymasterError('NO_MARKET_DATA', `There is no approach ${id.slice(0, 80)} by then.`, {
    hint: 'Its answers name it: /v1/sessions/DATE/answers.',
  });
}
