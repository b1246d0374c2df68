import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { HelloSchema, RequestSchema } from '../../shared/protocol/client-messages.ts';
import { PROTOCOL_VERSION, STREAM_PATH } from '../../shared/protocol/limits.ts';
import { ServerMessageSchema } from '../../shared/protocol/messages.ts';
import { NeighboursSchema } from '../../shared/protocol/neighbours.ts';
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
};

/** Everything that is served over HTTP, beside the page and the UDF bars. */
export const ROUTES: Readonly<Record<string, Operation>> = {
  '/v1/health/live': { summary: 'The process answers.', isOpen: true },
  '/v1/health/ready': { summary: '200, or 503 with what is not well.', isOpen: true },
  '/v1/health': { summary: 'What is shown, where it stands, how it is.' },
  '/v1/metrics': { summary: 'The same for Prometheus.', contentType: 'text/plain' },
  '/v1/openapi.json': { summary: 'This document.', isOpen: true },
  '/v1/asyncapi.json': { summary: 'The stream.', isOpen: true },
  '/v1/token': { summary: 'The token, to this daemon’s own page alone.', isOpen: true },
  '/v1/sessions': { summary: 'Sessions that are built, in a line each.', query: ['from', 'to'] },
  '/v1/outcomes': {
    summary: 'What became of past approaches.',
    query: ['from', 'to', 'level', 'direction'],
  },
  '/v1/rates': { summary: 'How often they broke, by level and side, with intervals.', query: ['from', 'to'] },
  '/v1/calibration': {
    summary: 'How what was said in the forty sessions before a date came true.',
    query: ['asOf'],
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
  '/v1/episodes/{id}': {
    summary: 'What was said of one approach, and what became of it.',
    path: ['id'],
    query: ['until'],
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

/** What is served over HTTP, in the words of OpenAPI 3.1. */
export function openApi(version: string): object {
  const parameter = (name: string, place: 'path' | 'query', needed: readonly string[] = []) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: { type: 'string' },
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Spymaster', version },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: Object.fromEntries(
      Object.entries(ROUTES).map(
        ([route, { summary, path = [], query = [], needed = [], schema, contentType, isOpen }]) => [
          route,
          {
            get: {
              summary,
              security: isOpen ? [] : [{ token: [] }],
              parameters: [
                ...path.map((name) => parameter(name, 'path')),
                ...query.map((name) => parameter(name, 'query', needed)),
              ],
              responses: {
                200: {
                  description: summary,
                  content: { [contentType ?? 'application/json']: schema ? { schema } : {} },
                },
              },
            },
          },
        ],
      ),
    ),
  };
}
