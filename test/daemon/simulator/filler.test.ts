import { describe, expect, it } from 'vitest';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { marketFromOpen } from './made-up-market.ts';

const [plain, filled] = await Promise.all([marketFromOpen(6), marketFromOpen(6, { filled: true })]);
const barsOf = ({ trades }: typeof plain) =>
  [...Map.groupBy(trades, ({ at }) => Math.floor(at / NS_PER_MINUTE)).values()].map((list) => {
    const prices = list.map(({ priceTicks }) => priceTicks);
    return [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)];
  });

describe('What is filled in between the events of a market', () => {
  it('is most of the records', () => {
    expect(filled.records.length).toBeGreaterThan(15 * plain.records.length);
  });
  it('changes no open, high, low or close of any minute', () => {
    expect(barsOf(filled)).toEqual(barsOf(plain));
  });
  it('leaves every event of the market where it was, with the book it left', () => {
    const key = ({
      at,
      action,
      priceTicks,
      size,
      bid,
      ask,
      bidSize,
      askSize,
    }: (typeof plain.records)[number]) =>
      `${at} ${action} ${priceTicks} ${size} ${bid} ${ask} ${bidSize} ${askSize}`;
    const found = new Set(filled.records.map(key));
    for (const record of plain.records) expect(found.has(key(record))).toBe(true);
  });
  it('goes forward in time with the rest, and never empties a queue', () => {
    for (const [i, { at, bid, ask, bidSize, askSize }] of filled.records.entries()) {
      if (i > 0) expect(at).toBeGreaterThanOrEqual(filled.records[i - 1]!.at);
      expect(bid < ask && bidSize > 0 && askSize > 0).toBe(true);
    }
  });
});
