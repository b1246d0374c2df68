import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../../daemon/databento/dbn/layouts/index.ts';
import type { RecordRun } from '../../../../daemon/databento/dbn/source.ts';
import { toNs } from '../../../../daemon/databento/live/delivered-ledger.ts';
import { RecordIdentity } from '../../../../daemon/databento/live/record-identity.ts';
import { marketRecord } from '../../../conformance/market-data.ts';

function runOf(bytes: Buffer, { tsOut = false, isKnown = true } = {}): RecordRun {
  const rtype = bytes[1]!;
  const stride = bytes.length;
  const layout = isKnown ? layoutOf(rtype, stride - (tsOut ? 8 : 0)) : null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, rtype, layout, count: 1, stride, tsOut };
}
function read(bytes: Buffer, options = {}): RecordIdentity {
  const identity = new RecordIdentity();
  identity.begin(runOf(bytes, options));
  identity.read(0);
  return identity;
}
const printOf = (bytes: Buffer, options = {}) => {
  const { printHigh, printLow } = read(bytes, options);
  return [printHigh, printLow];
};
const AT = { schema: 'mbp-1', instrumentId: 7, tsEvent: 5_000n, tsRecv: 6_000n, sequence: 3 } as const;
const record = () => marketRecord(AT);
const changed = (offset: number, bytes: Buffer = record()) => {
  const other = Buffer.from(bytes);
  other[offset]! ^= 1;
  return other;
};

describe('A record’s time', () => {
  const timeOf = (bytes: Buffer) => {
    const { timeHigh, timeLow, hasTime } = read(bytes);
    return hasTime ? toNs(timeHigh, timeLow) : null;
  };
  it('is its event’s, and that of its receipt where it has none', () => {
    expect(timeOf(record())).toBe(5_000n);
    const undefinedTime = 0xffff_ffff_ffff_ffffn;
    expect(timeOf(marketRecord({ ...AT, tsEvent: undefinedTime }))).toBe(6_000n);
    expect(timeOf(marketRecord({ ...AT, tsEvent: undefinedTime, tsRecv: undefinedTime }))).toBeNull();
    expect(timeOf(marketRecord({ ...AT, tsEvent: 0xffff_ffff_ffff_fffen }))).toBe(0xffff_ffff_ffff_fffen);
  });
  it('is that of its receipt for quotes that are sampled by the clock', () => {
    const sampled = record();
    sampled.writeUInt8(0xc3, 1);
    expect(timeOf(sampled)).toBe(6_000n);
  });
});

describe('A record’s fingerprint', () => {
  it('is another for anything else it could say: publisher, instrument, time, price, side, sequence', () => {
    for (const offset of [1, 2, 4, 8, 15, 16, 24, 28, 29, 30, 31, 44])
      expect([offset, printOf(changed(offset))]).not.toEqual([offset, printOf(record())]);
  });
  it('does not depend on how it was carried, nor on the book that comes along', () => {
    const carried = marketRecord({ ...AT, tsRecv: 9_999n, tsOut: 77n });
    expect(printOf(carried, { tsOut: true })).toEqual(printOf(record()));
    for (const offset of [40, 48, 60, 79]) expect(printOf(changed(offset))).toEqual(printOf(record()));
  });
  it('tells sampled quotes apart by their receipt', () => {
    const sampled = record();
    sampled.writeUInt8(0xc3, 1);
    expect(printOf(changed(32, sampled))).not.toEqual(printOf(sampled));
  });
  it('of statistics holds whether they are taken back, of definitions their leg', () => {
    const statistic = marketRecord({ ...AT, schema: 'statistics' });
    expect(printOf(changed(60, statistic))).not.toEqual(printOf(statistic));
    expect(printOf(changed(24, statistic))).not.toEqual(printOf(statistic));
    const definition = Buffer.alloc(520);
    definition.writeUInt8(130, 0);
    definition.writeUInt8(0x13, 1);
    expect(printOf(changed(208, definition))).not.toEqual(printOf(definition));
    expect(printOf(changed(16, definition))).toEqual(printOf(definition));
  });
  it('of an unknown kind is that of all its bytes but the length and the time of sending', () => {
    const unknown = record();
    unknown.writeUInt8(0x77, 1);
    for (const offset of [1, 2, 32, 48, 79])
      expect(printOf(changed(offset, unknown), { isKnown: false })).not.toEqual(
        printOf(unknown, { isKnown: false }),
      );
    const sent = Buffer.concat([unknown, Buffer.alloc(8, 9)]);
    expect(printOf(sent, { isKnown: false, tsOut: true })).toEqual(printOf(unknown, { isKnown: false }));
  });
  it('of many records are many', () => {
    const prints = new Set(
      Array.from({ length: 20_000 }, (_, sequence) => printOf(marketRecord({ ...AT, sequence })).join()),
    );
    expect(prints.size).toBe(20_000);
  });
});
