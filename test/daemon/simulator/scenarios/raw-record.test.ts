import { expect, it } from 'vitest';
import { STAT_TYPE } from '../../../../daemon/databento/dbn/index.ts';
import { statisticsRecord } from '../../../../daemon/simulator/definitions.ts';
import { RawRecord } from '../../../../daemon/simulator/scenarios/raw-record.ts';
import { rawRecord } from './made-up-records.ts';

it('a record can be changed, and what it was made from cannot', () => {
  const record = rawRecord(10n, { price: 6000, received: 12n });
  const copy = record.copy();
  Object.assign(copy, { eventAt: 20n, receivedAt: 25n, price: 5n, bestBid: 6n, bestAsk: 7n });
  expect([record.eventAt, record.receivedAt, record.price]).toEqual([10n, 12n, 6000n * 1_000_000_000n]);
  const again = new RawRecord(copy.bytes);
  expect([again.eventAt, again.receivedAt, again.price, again.bestBid, again.bestAsk]).toEqual([
    20n,
    25n,
    5n,
    6n,
    7n,
  ]);
  expect(record.action).toBe('T'.charCodeAt(0));
});
it('a statistic has a kind, a figure, and one time', () => {
  const common = { instrumentId: 7, tsEvent: 5n, tsRef: null, price: null, sequence: 1 };
  const record = new RawRecord(
    statisticsRecord({ ...common, statType: STAT_TYPE.openInterest, quantity: 900n }),
  );
  expect([record.statisticType, record.statisticQuantity, record.eventAt]).toEqual([9, 900n, 5n]);
  record.statisticAt = 8n;
  record.statisticQuantity = 901n;
  expect([record.eventAt, record.statisticQuantity]).toEqual([8n, 901n]);
  expect(new DataView(record.bytes.buffer).getBigUint64(16, true)).toBe(8n);
});
