import { describe, expect, it } from 'vitest';
import { BOOK_DEPTH, EVENT_COLUMNS, type EventKind } from '../../../pipeline/events/kinds.ts';

describe('Columns of an event', () => {
  it.each([
    ['bar', 8],
    ['trade', 5],
    ['book', 3 + 4 * BOOK_DEPTH],
    ['optionDefinition', 7],
    ['openInterest', 5],
    ['optionTrade', 6],
    ['optionQuote', 7],
  ] as const)('of a %s are all of its batch, each once and of the batch’s capacity', (kind, count) => {
    const batch = EVENT_COLUMNS[kind].make(3);
    const columns = EVENT_COLUMNS[kind].columns(batch as never);
    const held = Object.values(batch)
      .flat()
      .filter((value) => ArrayBuffer.isView(value));
    expect(columns).toHaveLength(count);
    expect(new Set(columns)).toEqual(new Set(held));
    expect(columns.every((column) => column.length === 3)).toBe(true);
    expect(columns[0]).toBe(batch.at);
    expect(batch.count).toBe(0);
  });
  it('of a book are prices as doubles and sizes as whole contracts, ten deep', () => {
    const { bidPrice, askPrice, bidSize, askSize } = EVENT_COLUMNS['book' satisfies EventKind].make(1);
    expect([bidPrice, askPrice].map((side) => side.map((column) => column.constructor))).toEqual(
      Array.from({ length: 2 }, () => Array.from({ length: 10 }, () => Float64Array)),
    );
    expect([bidSize, askSize].map((side) => side.map((column) => column.constructor))).toEqual(
      Array.from({ length: 2 }, () => Array.from({ length: 10 }, () => Uint32Array)),
    );
  });
});
