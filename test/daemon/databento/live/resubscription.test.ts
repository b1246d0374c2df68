import { describe, expect, it } from 'vitest';
import {
  countBySchema,
  earliestStart,
  merged,
  schemasNamed,
} from '../../../../daemon/databento/live/resubscription.ts';

describe('Subscriptions that are made again', () => {
  it('are one for each schema and kind of symbol, with the symbols of all', () => {
    expect(
      merged([
        { schema: 'trades', symbols: ['A', 'B'], stypeIn: 'parent' },
        { schema: 'trades', symbols: ['B', 'C'], stypeIn: 'parent', start: 5n },
        { schema: 'trades', symbols: ['A'] },
        { schema: 'mbo', symbols: ['A'] },
        { schema: 'mbo', symbols: 'ALL_SYMBOLS' },
      ]),
    ).toEqual([
      { schema: 'trades', symbols: ['A', 'B', 'C'], stypeIn: 'parent' },
      { schema: 'trades', symbols: ['A'] },
      { schema: 'mbo', symbols: 'ALL_SYMBOLS' },
    ]);
  });
  it('are counted by schema, and begin where the first does', () => {
    const two = [
      { schema: 'trades', symbols: ['A'], start: 7n },
      { schema: 'trades', symbols: ['B'], start: '1970-01-01T00:00:00Z' },
    ] as const;
    expect([...countBySchema(two)]).toEqual([['trades', 2]]);
    expect([earliestStart(two), earliestStart(two.slice(0, 1)), earliestStart([])]).toEqual([0n, 7n, 0n]);
  });
});

it('a text names a schema by a whole word', () => {
  expect(schemasNamed('Finished mbp-10 replay', ['mbp-1', 'mbp-10', 'trades'])).toEqual(['mbp-10']);
  expect(schemasNamed('trades, mbp-1: skipped', ['mbp-1', 'mbp-10', 'trades'])).toEqual(['mbp-1', 'trades']);
});
