import { describe, expect, it } from 'vitest';
import { openDbn, type RecordRun, TRADE } from '../../../daemon/databento/index.ts';
import { WaitingRoom } from '../../../daemon/live/arrivals.ts';
import { RecordRoute } from '../../../daemon/live/record-route.ts';
import { tradeReader } from '../../../daemon/sources/dbn-events.ts';
import { isQuiet } from '../../../pipeline/events/event-stream.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { dbnHeader, marketRecord } from '../../conformance/market-data.ts';
import { clock, SESSION } from '../../market.ts';

const FOLLOWED = 7;
const OTHER = 8;
const open = toTimestamp(SESSION, clock('09:30'));

/** Trades so many seconds after the open, each with the sequence of its second. */
async function trades(
  seconds: readonly number[],
  {
    schema = 'trades',
    instrumentId = FOLLOWED,
  }: { schema?: 'trades' | 'mbp-10'; instrumentId?: number } = {},
): Promise<RecordRun> {
  const records = seconds.map((second) => {
    const at = open + BigInt(second * 1e9);
    return marketRecord({ schema, instrumentId, tsEvent: at, tsRecv: at, sequence: second });
  });
  const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), ...records])] as never);
  for await (const run of source.runs()) {
    const bytes = run.bytes.slice();
    return { ...run, bytes, view: new DataView(bytes.buffer) };
  }
  throw new Error('no record');
}

const TRADE_BYTES = 48;

function route(maxGatheredBytes?: number) {
  const room = new WaitingRoom();
  const isWanted = (id: number) => id === FOLLOWED;
  const read = tradeReader(SESSION);
  const made = new RecordRoute({
    kind: 'trade',
    schema: 'trades',
    layout: TRADE,
    read,
    isWanted,
    room,
    ...(maxGatheredBytes !== undefined && { maxGatheredBytes }),
  });
  /** What went on, by second. */
  const told: number[] = [];
  const reading = (async () => {
    for await (const arrival of made.arrivals.batches())
      if (!isQuiet(arrival)) told.push(...Array.from(arrival.sequence.subarray(0, arrival.count), Number));
  })().catch(() => undefined);
  const settled = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return [...told];
  };
  const end = () => {
    made.arrivals.stop();
    return reading;
  };
  return { made, room, settled, end };
}

describe('The way of a kind of record', () => {
  it('lets what is wanted through as it comes', async () => {
    const { made, settled, end } = route();
    expect(made.take(await trades([1, 3, 2]), 0n)).toBe(true);
    expect(made.take(await trades([4], { instrumentId: OTHER }), 0n)).toBe(true);
    expect(made.take(await trades([5, 6]), open + 6_000_000_000n)).toBe(true);
    expect(made.take(await trades([7], { schema: 'mbp-10' }), 0n)).toBe(false);
    expect(await settled()).toEqual([1, 3, 2, 6]);
    await end();
  });
  it('keeps what comes while it gathers, and lets it go on in the order in which it was received', async () => {
    const { made, room, settled, end } = route();
    made.gather();
    made.take(await trades([10, 11, 14]), 0n);
    made.take(await trades([12, 9, 13]), 0n);
    expect([await settled(), room.bytes]).toEqual([[], 0]);
    made.goOn();
    expect(await settled()).toEqual([9, 10, 11, 12, 13, 14]);
    made.take(await trades([20, 15]), 0n);
    made.goOn();
    expect(await settled()).toEqual([9, 10, 11, 12, 13, 14, 20, 15]);
    await end();
  });
  it('gathers no more than it can hold', async () => {
    const { made, settled, end } = route(3 * TRADE_BYTES);
    made.gather();
    made.take(await trades([2, 1]), 0n);
    made.take(await trades([4]), 0n);
    expect(await settled()).toEqual([]);
    made.take(await trades([0]), 0n);
    expect(await settled()).toEqual([0, 1, 2, 4]);
    made.take(await trades([3, 1]), 0n);
    expect((await settled()).slice(-2)).toEqual([3, 1]);
    await end();
  });
});
