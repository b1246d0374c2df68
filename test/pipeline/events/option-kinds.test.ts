import { expect, it } from 'vitest';
import {
  makeOpenInterestBatch,
  makeOptionDefinitionBatch,
  makeOptionQuoteBatch,
  makeOptionTradeBatch,
} from '../../../pipeline/events/option-kinds.ts';

it('batches of option events have room for as many as they are made for, and hold none', () => {
  const [definitions, interest, trades, quotes] = [
    makeOptionDefinitionBatch(3),
    makeOpenInterestBatch(3),
    makeOptionTradeBatch(3),
    makeOptionQuoteBatch(3),
  ];
  for (const batch of [definitions, interest, trades, quotes]) {
    expect(batch.count).toBe(0);
    for (const column of Object.values(batch))
      if (ArrayBuffer.isView(column)) expect(column.byteLength / 3).toBeGreaterThanOrEqual(1);
    expect([batch.at.length, batch.instrumentId.length]).toEqual([3, 3]);
  }
  // Prices in points, with missing ones; sides and rights signed; contracts that may be
  // taken back.
  expect(
    [definitions.strike, trades.price, quotes.bid, interest.contracts].map((column) => column.constructor),
  ).toEqual(Array.from({ length: 4 }, () => Float64Array));
  expect([definitions.right, trades.aggressor].map((column) => column.constructor)).toEqual([
    Int8Array,
    Int8Array,
  ]);
});
