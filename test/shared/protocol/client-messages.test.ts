import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientFrame } from '../../../shared/protocol/client-messages.ts';

const read = (frame: unknown) => readClientFrame(JSON.stringify(frame));

describe('What a client says', () => {
  it.each([
    { type: 'play', id: 1 },
    { type: 'pause', id: 0 },
    { type: 'step', id: 2, bars: -90 },
    { type: 'speed', id: 3, x: 0.1 },
    { type: 'seek', id: 4, to: 1_749_130_200 },
    { type: 'jump', id: 5, to: 'previousAlert' },
    { type: 'resume', id: 6, epoch: '2025-06-05.0123456789ab', seq: 0 },
  ])('is a request: $type', (request) => {
    expect(read(request)).toEqual({ kind: 'request', request });
  });
  it('is passed over where it is more than is known', () => {
    expect(read({ type: 'play', id: 1, louder: true })).toEqual({
      kind: 'request',
      request: { type: 'play', id: 1 },
    });
  });
  it.each([
    [{ type: 'play' }, null],
    [{ type: 'play', id: -1 }, null],
    [{ type: 'play', id: 1.5 }, null],
    [{ type: 'step', id: 1, bars: 0 }, 1],
    [{ type: 'step', id: 1, bars: 91 }, 1],
    [{ type: 'step', id: 1, bars: 0.5 }, 1],
    [{ type: 'speed', id: 2, x: 0 }, 2],
    [{ type: 'speed', id: 2, x: 100_001 }, 2],
    [{ type: 'seek', id: 3, to: 1.5 }, 3],
    [{ type: 'seek', id: 3, to: null }, 3],
    [{ type: 'jump', id: 4, to: 'moon' }, 4],
  ])('is no request: %j', (frame, id) => {
    expect(read(frame)).toEqual({ kind: 'bad-request', id, type: frame.type });
  });
  it('may be of a type that is not known', () => {
    expect(read({ type: 'sing', id: 8 })).toEqual({ kind: 'unknown', id: 8, type: 'sing' });
  });
  it('is a hello, with or without a token, so that its lack can be named', () => {
    expect(read({ type: 'hello', protocols: [5] })).toEqual({
      kind: 'hello',
      hello: { type: 'hello', protocols: [5], token: '' },
    });
    const resume = { epoch: 'e', seq: 4 };
    expect(read({ type: 'hello', protocols: [5], token: 't', resume })).toMatchObject({
      kind: 'hello',
      hello: { resume },
    });
  });
  it('is a hello that cannot be met, with what it asked for', () => {
    expect(read({ type: 'hello', protocol: 4, token: 't' })).toEqual({
      kind: 'bad-hello',
      protocols: null,
      token: 't',
    });
    expect(read({ type: 'hello', protocols: ['x'], token: 7 })).toEqual({
      kind: 'bad-hello',
      protocols: ['x'],
      token: 7,
    });
  });
  it('is nothing where it is no object with a type, or deeper than eight', () => {
    const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
    for (const frame of [null, 1, 'play', [], {}, { type: 1 }, { type: 'play', id: 1, x: deep(9) }])
      expect(read(frame)).toEqual({ kind: 'malformed' });
    expect(read({ type: 'play', id: 1, x: deep(7) })).toMatchObject({ kind: 'request' });
    for (const text of ['', '{', 'play']) expect(readClientFrame(text)).toEqual({ kind: 'malformed' });
  });
  it('is read without a fall, whatever it is', () => {
    const words = fc.constantFrom('type', 'id', 'to', 'x', 'bars', 'view', 'protocols', 'token', 'resume');
    const types = fc.constantFrom('hello', 'play', 'seek', 'jump', 'step', 'speed', 'open', 'resume', 'sing');
    const objects = fc.dictionary(words, fc.oneof(types, fc.jsonValue()));
    const typed = fc.tuple(objects, types).map(([fields, type]) => JSON.stringify({ ...fields, type }));
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), typed), (text) => {
        kinds.add(readClientFrame(text).kind);
      }),
      { numRuns: 2000, seed: 7 },
    );
    for (const kind of ['bad-request', 'bad-hello', 'malformed', 'unknown']) expect(kinds).toContain(kind);
  });
});
