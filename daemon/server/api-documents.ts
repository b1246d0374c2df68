import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { HelloSchema, RequestSchema } from '../../shared/protocol/client-messages.ts';
import { LIMITS, PROTOCOL_VERSION, STREAM_PATH } from '../../shared/protocol/limits.ts';
import { ServerMessageSchema } from '../../shared/protocol/messages.ts';
import { NeighboursSchema } from '../../shared/protocol/neighbours.ts';
import { STREAM_ERRORS } from '../../shared/protocol/stream-errors.ts';
import { DIRECTIONS } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import {
  CalibrationSchema,
  EpisodeSchema,
  HealthSchema,
  LiveSchema,
  OutcomesSchema,
  ProblemSchema,
  RatesSchema,
  ReadySchema,
  SessionsSchema,
} from './bodies.ts';
import { SESSION_PARTS, type SessionPart } from './session-routes.ts';

const jsonSchema = (schema: GenericSchema): object => toJsonSchema(schema, { errorMode: 'ignore' });

interface Named {
  readonly entries: { readonly type: { readonly literal: string } };
}
const nameOf = (schema: unknown): string => (schema as Named).entries.type.literal;

/** The stream, in the words of AsyncAPI 3.0, made of the schemas it is checked by. */
export function asyncApi(version: string): object {
  const messages = (schemas: readonly GenericSchema[]) =>
    Object.fromEntries(
      schemas.map((schema) => [nameOf(schema), { name: nameOf(schema), payload: jsonSchema(schema) }]),
    );
  const [said, told] = [[HelloSchema, ...RequestSchema.options], ServerMessageSchema.options] as const;
  const refs = (schemas: readonly GenericSchema[], of: string) =>
    schemas.map((schema) => ({ $ref: `#/channels/${of}/messages/${nameOf(schema)}` }));
  return {
    asyncapi: '3.0.0',
    info: { title: 'Spymaster, the stream', version, description: `Protocol ${PROTOCOL_VERSION}.` },
    'x-errors': STREAM_ERRORS,
    'x-limits': LIMITS,
    defaultContentType: 'application/json',
    channels: {
      toDaemon: { address: STREAM_PATH, messages: messages(said) },
      toClient: { address: STREAM_PATH, messages: messages(told) },
    },
    operations: {
      say: { action: 'receive', channel: { $ref: '#/channels/toDaemon' }, messages: refs(said, 'toDaemon') },
      tell: { action: 'send', channel: { $ref: '#/channels/toClient' }, messages: refs(told, 'toClient') },
    },
  };
}

interface Operation {
  readonly summary: string;
  /** Names of what stands in braces in the path. */
  readonly path?: readonly string[];
  readonly query?: readonly string[];
  /** Of them, those that have to be there. */
  readonly needed?: readonly string[];
  readonly schema?: object;
  /** Of a refusal that is no problem: what is not well is told with it. */
  readonly status503?: object;
  readonly contentType?: string;
  /** Anyone may ask. */
  readonly isOpen?: true;
}

const PART_SUMMARIES: Readonly<Record<SessionPart, string>> = {
  bars: 'Closed two-minute bars, from 04:00 New York on.',
  levels: 'The six levels, bar by bar.',
  answers: 'What was said of each open approach at each close.',
  contacts: 'What was said when price first touched a level.',
  outcomes: 'What became of each approach.',
  streams: 'The streams of each level at each close.',
  alerts: 'What came on, changed and went off.',
  gaps: 'Holes in the data.',
  ended: 'Approaches that are over, and why.',
};

/** Everything that is served over HTTP, beside the page and the UDF bars. */
export const ROUTES: Readonly<Record<string, Operation>> = {
  '/v1/health/live': {
    summary: 'The process answers.',
    isOpen: true,
    schema: jsonSchema(LiveSchema),
  },
  '/v1/health/ready': {
    summary: '200, or 503 with what is not well.',
    isOpen: true,
    schema: jsonSchema(ReadySchema),
    status503: jsonSchema(ReadySchema),
  },
  '/v1/health': {
    summary: 'What is shown, where it stands, how it is.',
    schema: jsonSchema(HealthSchema),
  },
  '/v1/metrics': { summary: 'The same for Prometheus.', contentType: 'text/plain' },
  '/v1/openapi.json': { summary: 'This document.', isOpen: true },
  '/v1/asyncapi.json': { summary: 'The stream.', isOpen: true },
  '/v1/token': { summary: 'The token, to this daemon’s own page alone.', isOpen: true },
  '/v1/sessions': {
    summary: 'Sessions that are known, and what is missing between them, in a line each.',
    query: ['from', 'to'],
    schema: jsonSchema(SessionsSchema),
  },
  '/v1/outcomes': {
    summary: 'What became of past approaches.',
    query: ['from', 'to', 'level', 'direction'],
    schema: jsonSchema(OutcomesSchema),
  },
  '/v1/rates': {
    summary: 'How often they broke, by level and side, with intervals.',
    query: ['from', 'to'],
    schema: jsonSchema(RatesSchema),
  },
  '/v1/calibration': {
    summary: 'How what was said in the forty sessions before a date came true.',
    query: ['asOf'],
    schema: jsonSchema(CalibrationSchema),
  },
  ...Object.fromEntries(
    (Object.keys(SESSION_PARTS) as SessionPart[]).map((part) => [
      `/v1/sessions/{date}/${part}`,
      {
        summary: PART_SUMMARIES[part],
        path: ['date'],
        query: ['until'],
        schema: {
          type: 'object',
          properties: { [part]: { type: 'array', items: jsonSchema(SESSION_PARTS[part]) } },
          required: [part],
        },
      },
    ]),
  ),
  '/v1/sessions/{date}/episodes': {
    summary: 'What was said of each approach, and what became of it.',
    path: ['date'],
    query: ['until'],
    schema: {
      type: 'object',
      properties: { episodes: { type: 'array', items: jsonSchema(EpisodeSchema) } },
      required: ['episodes'],
    },
  },
  '/v1/episodes/{id}': {
    summary: 'What was said of one approach, and what became of it.',
    path: ['id'],
    query: ['until'],
    schema: jsonSchema(EpisodeSchema),
  },
  '/v1/episodes/{id}/neighbours': {
    summary: 'Everything that an answer of it was compared with: the last, or that of a time.',
    path: ['id'],
    query: ['at'],
    schema: jsonSchema(NeighboursSchema),
  },
  '/v1/ledger': {
    summary: 'What was committed to on a date, a line each, with what came of it.',
    query: ['date', 'after'],
    needed: ['date'],
    contentType: 'application/x-ndjson',
  },
};

const DATE = { type: 'string', format: 'date' };
const WHOLE = { type: 'integer', minimum: 0 };
/** What stands in a path or a question, by its name. */
const PARAMETERS: Readonly<Record<string, object>> = {
  date: DATE,
  from: DATE,
  to: DATE,
  asOf: DATE,
  until: { ...WHOLE, description: 'Unix seconds' },
  at: { ...WHOLE, description: 'Unix seconds' },
  after: { ...WHOLE, description: 'Lines that are known already' },
  symbol: { type: 'string', description: 'The contract family; none but the one that is served' },
  level: { type: 'string', enum: LEVEL_KINDS },
  direction: { type: 'string', enum: DIRECTIONS },
};

/** What is served over HTTP, in the words of OpenAPI 3.1. */
export function openApi(version: string): object {
  const parameter = (name: string, place: 'path' | 'query', needed: readonly string[] = []) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: PARAMETERS[name] ?? { type: 'string' },
  });
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Spymaster', version },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchema(ProblemSchema) },
    },
    paths: Object.fromEntries(
      Object.entries(ROUTES).map(
        ([
          route,
          { summary, path = [], query = [], needed = [], schema, contentType, isOpen, status503 },
        ]) => [
          route,
          {
            get: {
              summary,
              security: isOpen ? [] : [{ token: [] }],
              parameters: [
                ...path.map((name) => parameter(name, 'path')),
                ...query.map((name) => parameter(name, 'query', needed)),
                ...(path.length + query.length > 0 ? [parameter('symbol', 'query')] : []),
              ],
              responses: {
                200: {
                  description: summary,
                  content: { [contentType ?? 'application/json']: schema ? { schema } : {} },
                },
                ...(path.length + query.length > 0 && {
                  400: problem('A field of the question is missing or wrong.'),
                }),
                ...(!isOpen && { 401: problem('The token is missing or wrong.') }),
                ...(path.length + query.length > 0 && {
                  404: problem('There is no such session or approach, or family.'),
                }),
                429: problem('Too many requests in this second.'),
                ...(status503 && {
                  503: { description: summary, content: { 'application/json': { schema: status503 } } },
                }),
              },
            },
          },
        ],
      ),
    ),
  };
}
