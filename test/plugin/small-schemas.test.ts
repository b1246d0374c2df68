import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as small from '../../plugin/small-schemas.ts';
import { readServerMessage as readWithLibrary } from '../../shared/protocol/messages.ts';
import { MESSAGES } from '../messages.ts';

/** The same messages, with what browsers get in place of the library. */
async function readerOfPages(): Promise<typeof readWithLibrary> {
  vi.resetModules();
  vi.doMock('valibot', () => small);
  const { readServerMessage } = await import('../../shared/protocol/messages.ts');
  vi.doUnmock('valibot');
  return readServerMessage;
}

/** Every place in a value: how to reach it. */
function places(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const own = Object.entries(value).flatMap(([key, each]) => places(each, [...path, key]));
  return [[...path], ...own];
}
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inside = (copy as Record<string, unknown>)[key];
  if (rest.length === 0 && to === undefined) delete (copy as Record<string, unknown>)[key];
  else (copy as Record<string, unknown>)[key] = changed(inside, rest, to);
  return copy;
}

const STRANGE = [
  undefined,
  null,
  -1,
  0,
  0.5,
  2,
  1e9,
  'x',
  'x'.repeat(300),
  '',
  true,
  [],
  {},
  [1],
  { a: 1 },
] as const;

describe('The schemas of the browser’s bundle', () => {
  it('read every message as the library does', async () => {
    const read = await readerOfPages();
    for (const message of MESSAGES) {
      const text = JSON.stringify({ ...message, unknownField: 1 });
      expect(read(text)).toEqual(readWithLibrary(text));
      expect(read(text).kind).toBe('message');
    }
  });
  it('refuse and pass what the library does, whatever is changed where', async () => {
    const read = await readerOfPages();
    const random = fc
      .nat(MESSAGES.length - 1)
      .chain((i) =>
        fc.tuple(
          fc.constant(MESSAGES[i]!),
          fc.constantFrom(...places(MESSAGES[i]!)),
          fc.constantFrom(...STRANGE),
        ),
      );
    const kinds = new Set<string>();
    fc.assert(
      fc.property(random, ([message, path, to]) => {
        const text = JSON.stringify(changed(message, path, to)) ?? 'null';
        const own = read(text);
        kinds.add(own.kind);
        expect([text, own]).toEqual([text, readWithLibrary(text)]);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(kinds).toEqual(new Set(['message', 'malformed', 'unknown']));
  });
});
