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
    { type: 'resume', id: 6, epoch: 'e'.repeat(64), seq: 0 },
    { type: 'neighbours', id: 7, episodeId: '2025-06-05_OR_HIGH', at: 'latest' },
    { type: 'neighbours', id: 7, episodeId: 'e'.repeat(256), at: 1_749_130_200 },
    { type: 'position', id: 8, side: 'LONG', entry: 6000.25 },
    { type: 'position', id: 8, side: 'FLAT' },
    { type: 'share', id: 9 },
    { type: 'leave', id: 10 },
    { type: 'open', id: 11, view: { mode: 'shared', share: 'nbjeyeBzOzlb' } },
    { type: 'open', id: 11, view: { mode: 'replay', date: '2025-06-05' } },
    { type: 'open', id: 11, view: { mode: 'live' } },
    { type: 'open', id: 11, view: { mode: 'replay', at: 1_749_130_200, speed: 0.1, playing: true } },
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
    [{ type: 'resume', id: 5, epoch: 'e'.repeat(65), seq: 0 }, 5],
    [{ type: 'neighbours', id: 6, episodeId: 'e', at: 'first' }, 6],
    [{ type: 'neighbours', id: 6, episodeId: 'e'.repeat(257), at: 'latest' }, 6],
    [{ type: 'position', id: 7, side: 'BOTH' }, 7],
    [{ type: 'position', id: 7, side: 'LONG', entry: '6000' }, 7],
    [{ type: 'open', id: 8, view: { mode: 'replay', date: '5 June' } }, 8],
    [{ type: 'open', id: 8, view: { mode: 'shared' } }, 8],
    [{ type: 'open', id: 8, view: { mode: 'replay', at: -1 } }, 8],
    [{ type: 'open', id: 8, view: { mode: 'replay', speed: 0 } }, 8],
    [{ type: 'open', id: 8, view: { mode: 'replay', playing: 'yes' } }, 8],
  ])('is no request: %j', (frame, id) => {
    expect(read(frame)).toEqual({ kind: 'bad-request', id, type: frame.type });
  });
  it('may be of a type that is not known', () => {
    expect(read({ type: 'sing', id: 8 })).toEqual({ kind: 'unknown', id: 8, type: 'sing' });
  });
  it('is a hello, with or without a token, so that its lack can be named', () => {
    expect(read({ type: 'hello', protocols: [1] })).toEqual({
      kind: 'hello',
      hello: { type: 'hello', protocols: [1], token: '' },
    });
    const resume = { epoch: 'e', seq: 4 };
    // Whoever has had nothing yet stands at nothing.
    expect(read({ type: 'hello', protocols: [1], token: 't', resume: { epoch: 'e', seq: 0 } }).kind).toBe(
      'hello',
    );
    expect(read({ type: 'hello', protocols: [1], token: 't', resume })).toMatchObject({
      kind: 'hello',
      hello: { resume },
    });
  });
  it('is a hello of so many versions, and of a token no longer than one is', () => {
    const kindOf = (more: object) => read({ type: 'hello', protocols: [1], ...more }).kind;
    expect(kindOf({ protocols: [1, 2, 3, 4, 5, 6, 7, 8] })).toBe('hello');
    expect(kindOf({ protocols: [1, 2, 3, 4, 5, 6, 7, 8, 9] })).toBe('bad-hello');
    expect(kindOf({ protocols: [] })).toBe('bad-hello');
    expect(kindOf({ token: 't'.repeat(128) })).toBe('hello');
    expect(kindOf({ token: 't'.repeat(129) })).toBe('bad-hello');
  });
  it('is nothing where it is deeper than eight', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(read({ type: 'sing', id: 1, much: nested(7) }).kind).toBe('unknown');
    expect(read({ type: 'sing', id: 1, much: nested(8) }).kind).toBe('malformed');
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
