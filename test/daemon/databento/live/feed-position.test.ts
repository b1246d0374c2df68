import { describe, expect, it } from 'vitest';
import { FeedPosition } from '../../../../daemon/databento/live/feed-position.ts';
import { marketRecord } from '../../../conformance/market-data.ts';
import { opened } from '../dbn/bytes.ts';

const TRADE = 0x00;
const trade = (instrumentId: number, tsEvent: number, sequence: number) =>
  marketRecord({ schema: 'trades', instrumentId, tsEvent: BigInt(tsEvent), sequence });
const statistic = (sequence: number, tsEvent: number) =>
  marketRecord({ schema: 'statistics', instrumentId: 1, tsEvent: BigInt(tsEvent), sequence });

/** Sequence numbers that pass. */
async function passed(
  position: FeedPosition,
  records: readonly Buffer[],
  replaying = false,
): Promise<number[]> {
  const found: number[] = [];
  for await (const run of (await opened(records)).runs()) {
    const offset = run.rtype === TRADE ? 44 : 48;
    for (const fresh of position.accept(run, replaying))
      for (let i = 0; i < fresh.count; i++) found.push(fresh.view.getUint32(i * fresh.stride + offset, true));
  }
  return found;
}

describe('Where a feed stands', () => {
  it('is the last time of any instrument, and a replay starts where the first of them stood', async () => {
    const position = new FeedPosition();
    expect([position.lastTime(), position.replayStart(TRADE)]).toEqual([null, null]);
    await passed(position, [trade(1, 10, 1), trade(2, 30, 2), trade(1, 20, 3)]);
    expect([position.lastTime(), position.lastTime(TRADE), position.lastTime(1)]).toEqual([30n, 30n, null]);
    expect(position.replayStart(TRADE)).toBe(20n);
  });
  it('leaves out of a replay what was delivered, equal times counted, instrument by instrument', async () => {
    const position = new FeedPosition();
    await passed(position, [trade(1, 10, 1), trade(1, 20, 2), trade(1, 20, 3), trade(2, 15, 4)]);
    position.startsAgain();
    const replay = [
      trade(2, 15, 4),
      trade(1, 20, 2),
      trade(1, 20, 3),
      trade(1, 20, 5),
      trade(2, 16, 6),
      trade(1, 21, 7),
    ];
    expect(await passed(position, replay, true)).toEqual([5, 6, 7]);
  });
  it('passes everything while it does not replay', async () => {
    const position = new FeedPosition();
    expect(await passed(position, [trade(1, 20, 1), trade(1, 20, 2), trade(1, 10, 3)])).toEqual([1, 2, 3]);
  });
  it('tells a statistic once, whatever its time', async () => {
    const position = new FeedPosition();
    expect(await passed(position, [statistic(1, 10), statistic(2, 10)])).toEqual([1, 2]);
    position.startsAgain();
    expect(await passed(position, [statistic(1, 10), statistic(3, 5), statistic(2, 10)], true)).toEqual([3]);
  });
});
