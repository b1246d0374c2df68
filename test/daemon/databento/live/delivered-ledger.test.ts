import { describe, expect, it } from 'vitest';
import { DeliveredLedger, fingerprintKey, toNs } from '../../../../daemon/databento/live/delivered-ledger.ts';
import { RecordIdentity } from '../../../../daemon/databento/live/record-identity.ts';

function entry(time: bigint, print: number): RecordIdentity {
  return Object.assign(new RecordIdentity(), {
    timeHigh: Number(time >> 32n),
    timeLow: Number(time & 0xffff_ffffn),
    hasTime: true,
    printHigh: 0,
    printLow: print,
  });
}
const BASE = 3n << 32n;
const prints = (ledger: DeliveredLedger, from: bigint) =>
  [...ledger.owedFrom(from).prints].map(([key, count]) => [key, count]);

describe('What has been delivered', () => {
  it('is counted, not merged, from a time on', () => {
    const ledger = new DeliveredLedger(8);
    for (const [time, print] of [
      [1n, 10],
      [2n, 20],
      [2n, 20],
      [1n, 30],
    ] as const)
      ledger.add(entry(BASE + time, print));
    expect(prints(ledger, BASE + 2n)).toEqual([[20, 2]]);
    expect(ledger.owedFrom(0n)).toEqual({
      prints: new Map([
        [10, 1],
        [20, 2],
        [30, 1],
      ]),
      total: 4,
    });
    expect(ledger.owedFrom(BASE - 1n).total).toBe(4);
    expect(ledger.owedFrom(BASE + (1n << 32n)).total).toBe(0);
  });
  it('grows, in order, whatever has been forgotten before', () => {
    const ledger = new DeliveredLedger(1 << 14);
    for (let i = 0; i < 900; i++) ledger.add(entry(BASE + BigInt(i), i));
    ledger.forgetBefore(BASE + 500n);
    for (let i = 900; i < 3000; i++) ledger.add(entry(BASE + BigInt(i), i));
    expect([ledger.count, ledger.overflows, ledger.floor]).toEqual([2500, 0, null]);
    expect(prints(ledger, 0n)).toEqual(Array.from({ length: 2500 }, (_, i) => [500 + i, 1]));
  });
  it('forgets no further than the first that is not before the time', () => {
    const ledger = new DeliveredLedger(8);
    for (const time of [1n, 9n, 2n]) ledger.add(entry(BASE + time, Number(time)));
    ledger.forgetBefore(BASE + 5n);
    expect(prints(ledger, 0n)).toEqual([
      [9, 1],
      [2, 1],
    ]);
  });
  it('without room loses the oldest, counts it, and knows up to when something may be missing', () => {
    const ledger = new DeliveredLedger(1024);
    for (let i = 0; i < 1027; i++) ledger.add(entry(BASE + BigInt(i === 1 ? 500 : i), i));
    expect([ledger.count, ledger.overflows, ledger.floor]).toEqual([1024, 3, BASE + 500n]);
  });
  it('is told apart by 53 bits, and time by all 64', () => {
    expect(fingerprintKey(0x20_0001, 5)).toBe(fingerprintKey(1, 5));
    expect(fingerprintKey(1, 5)).toBe(2 ** 32 + 5);
    expect(toNs(0xffff_ffff, 0xffff_fffe)).toBe(0xffff_ffff_ffff_fffen);
  });
});
