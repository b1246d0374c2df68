import { expect, it } from 'vitest';
import { inputNames, inputsOf, type MarketSource, streamsOf } from '../../../daemon/sources/market-source.ts';

const stream = (kind: 'trade' | 'book', contentHash: string) => ({
  kind,
  contentHash,
  batches: async function* () {},
});
const source = (symbol: string, ...streams: ReturnType<typeof stream>[]): MarketSource => ({
  kind: 'dbn',
  contract: { symbol, rollContaminated: false },
  streams: streams as never,
});

it('inputs are equal for equal content alone: the contract, each stream, and which is which', () => {
  const inputs = inputsOf(source('ESM5', stream('trade', 'a'), stream('book', 'b')));
  expect(inputsOf({ ...source('ESM5', stream('trade', 'a'), stream('book', 'b')), kind: 'bronze' })).toBe(
    inputs,
  );
  for (const other of [
    source('ESU5', stream('trade', 'a'), stream('book', 'b')),
    source('ESM5', stream('trade', 'b'), stream('book', 'a')),
    source('ESM5', stream('trade', 'a')),
    { ...source('ESM5', stream('trade', 'a'), stream('book', 'b')), contract: null },
  ])
    expect(inputsOf(other)).not.toBe(inputs);
});
it('streams of some kinds are those kinds alone', () => {
  const both = source('ESM5', stream('trade', 'a'), stream('book', 'b'));
  expect(streamsOf(both, ['bar', 'trade']).map(({ kind }) => kind)).toEqual(['trade']);
});
it('what there is of the market is named, holes and definitions apart', () => {
  const named = (...kinds: string[]) => inputNames({ streams: kinds.map((kind) => ({ kind })) as never });
  expect(named('bar')).toEqual(['bars']);
  expect(named('optionQuote', 'book', 'hole', 'trade', 'optionTrade', 'optionDefinition')).toEqual([
    'trades',
    'book',
    'options',
  ]);
  expect(named('trade')).toEqual(['trades']);
});
