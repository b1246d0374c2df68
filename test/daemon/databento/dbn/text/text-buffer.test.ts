import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../../../../daemon/databento/dbn/text/text-buffer.ts';

const halves = (value: bigint): [number, number] => [Number(value >> 32n), Number(value & 0xffff_ffffn)];

function written(write: (out: TextBuffer) => void): string {
  const out = new TextBuffer();
  write(out);
  return Buffer.from(out.written).toString('latin1');
}

const points = (value: bigint): string => {
  const size = value < 0n ? -value : value;
  return `${value < 0n ? '-' : ''}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
};

describe('Digits that are written', () => {
  const edges = [
    0n,
    1n,
    9n,
    10n,
    999_999_999n,
    1_000_000_000n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
  ];
  it.each([...edges, 2n ** 63n, 2n ** 64n - 1n])('are those of %s', (value) => {
    expect(written((out) => out.unsigned64(...halves(value)))).toBe(String(value));
  });
  it.each([...edges.map((value) => -value), -(2n ** 63n), -(2n ** 32n), ...edges])(
    'are those of %s, signed',
    (value) => {
      const [high, low] = [Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asUintN(32, value))];
      expect(written((out) => out.signed64(high, low))).toBe(String(value));
      expect(written((out) => out.price(high, low))).toBe(points(value));
    },
  );
  it('are those of any number of 64 bits, and of 32', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const [high, low] = [Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asUintN(32, value))];
        expect(written((out) => out.signed64(high, low))).toBe(String(value));
        expect(written((out) => out.price(high, low))).toBe(points(value));
        expect(written((out) => out.unsigned64(high >>> 0, low))).toBe(String(BigInt.asUintN(64, value)));
        expect(written((out) => out.number(high))).toBe(String(high));
        expect(written((out) => out.number(low))).toBe(String(low));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});
it('a number of ten digits is written whole', () => {
  expect([1e9, 1e9 - 1, 2 ** 32 - 1, -(2 ** 31)].map((value) => written((out) => out.number(value)))).toEqual(
    ['1000000000', '999999999', '4294967295', '-2147483648'],
  );
});
it('a buffer grows where room is asked for, and keeps what is in it', () => {
  const out = new TextBuffer();
  const piece = new Uint8Array(100_000).fill(0x61);
  for (let i = 0; i < 5; i++) {
    out.reserve(piece.length);
    out.literal(piece);
  }
  expect([out.length, out.written.every((byte) => byte === 0x61)]).toEqual([500_000, true]);
  out.clear();
  expect(out.written).toHaveLength(0);
});
