import { describe, expect, it } from 'vitest';
import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import type { RecordRun } from '../../../../daemon/databento/dbn/source.ts';
import { FeedPosition } from '../../../../daemon/databento/live/feed-position.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';

const NOON = 1_749_000_000_000_000_000n;
const EXTENT = { overlapNs: 10n, windowNs: 86_400_000_000_000n };
const AT = { nowMs: 0, wallNs: NOON + 1_000_000n };
const position = (...schemas: string[]) => {
  const made = new FeedPosition(EXTENT, () => 0);
  for (const schema of schemas) made.expect(schema);
  return made;
};
const record = (schema: string, sequence: number, rtype?: number) => {
  const bytes = marketRecord({ schema, instrumentId: 7, tsEvent: NOON + BigInt(sequence), sequence });
  if (rtype !== undefined) bytes.writeUInt8(rtype, 1);
  return bytes;
};
/** What is new of records, by sequence. */
async function fresh(of: FeedPosition, ...records: Buffer[]): Promise<number[]> {
  const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), ...records])]);
  const found: number[] = [];
  for await (const run of source.runs())
    for (const part of of.accept(run).fresh) found.push(...sequencesOf(part));
  return found;
}
/** Whether what is told is of a replay. */
async function replaying(of: FeedPosition, ...records: Buffer[]): Promise<boolean[]> {
  const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), ...records])]);
  const found: boolean[] = [];
  for await (const run of source.runs()) found.push(of.accept(run).isReplaying);
  return found;
}
const sequencesOf = ({ view, count, stride }: RecordRun) =>
  Array.from({ length: count }, (_, i) => view.getUint32(i * stride + 44, true));

describe('The position of a feed', () => {
  it('is kept for each kind of record, whatever the others do', async () => {
    const of = position('trades', 'mbp-1');
    expect(await fresh(of, record('trades', 500), record('mbp-1', 900))).toEqual([500, 900]);
    const starts = of.beginAgain(
      new Map([
        ['trades', 1],
        ['mbp-1', 1],
      ]),
      NOON,
      AT,
    );
    expect([...starts]).toEqual([
      ['trades', NOON + 490n],
      ['mbp-1', NOON + 890n],
    ]);
    expect(await fresh(of, record('mbp-1', 500), record('trades', 500), record('mbp-1', 900))).toEqual([500]);
    of.onCompleted('mbp-1');
    expect(of.judge()).toMatchObject([{ schemas: ['mbp-1'], owed: 1, repeated: 1 }]);
    expect(of.isReplaying).toBe(true);
    expect(await replaying(of, record('mbp-1', 950))).toEqual([false]);
    expect(await replaying(of, record('trades', 600))).toEqual([true]);
    of.onCompleted('trades');
    of.judge();
    expect(of.isReplaying).toBe(false);
  });
  it('is one for schemas that come as one kind, and one for all kinds that are not known', async () => {
    const of = position('mbp-1', 'tbbo', 'mbp-50', 'mbp-60');
    await fresh(of, record('mbp-1', 500), record('trades', 700, 0x77));
    expect([of.reached('tbbo'), of.reached('mbp-60'), of.reached('trades')]).toEqual([
      NOON + 500n,
      NOON + 700n,
      null,
    ]);
    of.beginAgain(
      new Map([
        ['mbp-1', 1],
        ['tbbo', 1],
        ['mbp-60', 1],
      ]),
      NOON,
      AT,
    );
    for (const schema of ['mbp-1', 'tbbo']) of.onCompleted(schema);
    expect(of.judge()).toMatchObject([{ schemas: ['mbp-1', 'tbbo'] }]);
  });
  it('gives the parts of a run between what is repeated, in order', async () => {
    const of = position('trades');
    await fresh(of, record('trades', 2), record('trades', 4));
    of.beginAgain(new Map([['trades', 1]]), NOON, AT);
    const run = [1, 2, 3, 4, 5].map((sequence) => record('trades', sequence));
    expect(await fresh(of, ...run)).toEqual([1, 3, 5]);
  });
  it('knows when a book that was told anew goes on', async () => {
    const of = position('mbo', 'trades');
    const order = (sequence: number, flags: number) => {
      const bytes = Buffer.alloc(56);
      bytes.writeUInt8(14, 0);
      bytes.writeUInt8(0xa0, 1);
      bytes.writeBigUInt64LE(NOON + BigInt(sequence), 8);
      bytes.writeUInt8(flags, 36);
      return bytes;
    };
    await fresh(of, order(5, 0));
    of.breakBook('mbo', NOON);
    await fresh(of, order(900, 0x20));
    expect(of.takeBookBreak()).toBeNull();
    await fresh(of, record('trades', 20));
    expect(of.takeBookBreak()).toBeNull();
    await fresh(of, order(30, 0), order(40, 0));
    expect(of.takeBookBreak()).toEqual({ from: NOON + 5n, to: NOON + 30n });
    expect(of.takeBookBreak()).toBeNull();
  });
});

it('statistics and definitions are asked for from the beginning: their times say nothing of when they come', () => {
  const of = position('statistics', 'definition', 'trades');
  const counts = new Map(['statistics', 'definition', 'trades'].map((schema) => [schema, 1]));
  expect(Object.fromEntries(of.beginAgain(counts, NOON, AT))).toEqual({
    statistics: 0n,
    definition: 0n,
    trades: NOON,
  });
});
it('a schema is shared by all that come as its kind of record, until they are forgotten', () => {
  const of = position('mbp-1', 'tbbo');
  expect([of.isShared('mbp-1'), of.isShared('trades')]).toEqual([true, false]);
  of.forget('tbbo', true);
  expect(of.isShared('mbp-1')).toBe(false);
});
