import { describe, expect, it } from 'vitest';
import { asyncApi, openApi } from '../../../daemon/server/api-documents.ts';
import { RequestSchema } from '../../../shared/protocol/client-messages.ts';
import { ServerMessageSchema } from '../../../shared/protocol/messages.ts';

interface Channel {
  readonly messages: Readonly<Record<string, { readonly payload: { readonly properties: object } }>>;
}

describe('The documents of what is served', () => {
  const stream = asyncApi('1.2.3') as {
    readonly info: { readonly version: string };
    readonly channels: { readonly toClient: Channel; readonly toDaemon: Channel };
    readonly operations: Readonly<
      Record<string, { readonly messages: readonly { readonly $ref: string }[] }>
    >;
  };
  it('have every message of the stream, with its fields', () => {
    const types = (schema: { options: readonly { entries: { type: { literal: string } } }[] }) =>
      schema.options.map((option) => option.entries.type.literal);
    expect(Object.keys(stream.channels.toClient.messages)).toEqual(types(ServerMessageSchema));
    expect(Object.keys(stream.channels.toDaemon.messages)).toEqual(['hello', ...types(RequestSchema)]);
    expect(Object.keys(stream.channels.toClient.messages.bar!.payload.properties)).toEqual([
      'type',
      'epoch',
      'seq',
      'bar',
    ]);
    expect(stream.info.version).toBe('1.2.3');
  });
  it('refer to what is in them', () => {
    const resolve = (ref: string) =>
      ref
        .split('/')
        .slice(1)
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], stream);
    const refs = Object.values(stream.operations).flatMap(({ messages }) => messages.map(({ $ref }) => $ref));
    expect(refs.length).toBeGreaterThan(25);
    for (const ref of refs) expect([ref, resolve(ref)]).toEqual([ref, expect.anything()]);
  });
  it('say of every route whether it needs the token', () => {
    const { paths } = openApi('1.2.3') as {
      paths: Record<string, { get: { security: object[]; parameters: { name: string; in: string }[] } }>;
    };
    const open = Object.keys(paths).filter((path) => paths[path]!.get.security.length === 0);
    expect(open).toEqual([
      '/v1/health/live',
      '/v1/health/ready',
      '/v1/openapi.json',
      '/v1/asyncapi.json',
      '/v1/token',
    ]);
    expect(
      paths['/v1/sessions/{date}/bars']!.get.parameters.map(({ name, in: place }) => [name, place]),
    ).toEqual([
      ['date', 'path'],
      ['until', 'query'],
      ['symbol', 'query'],
    ]);
  });
});
