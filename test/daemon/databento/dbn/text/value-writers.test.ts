import { describe, expect, it } from 'vitest';
import { DEFINITION_V3, fieldOf, SYSTEM_V1, TRADE } from '../../../../../daemon/databento/dbn/index.ts';
import type { Layout } from '../../../../../daemon/databento/dbn/layout.ts';
import { TextBuffer } from '../../../../../daemon/databento/dbn/text/text-buffer.ts';
import {
  type TextForm,
  valueWriter,
  writeNullable,
} from '../../../../../daemon/databento/dbn/text/value-writers.ts';

/** What is written of a field with these bytes. */
function text(
  layout: Layout,
  name: string,
  bytes: readonly number[],
  form: TextForm,
  isPretty = false,
): string {
  const field = fieldOf(layout, name);
  const record = new Uint8Array(layout.size);
  record.set(bytes, field.offset);
  const view = new DataView(record.buffer);
  const run = { bytes: record, view, rtype: 0, layout, count: 1, stride: layout.size, tsOut: false };
  const out = new TextBuffer();
  valueWriter(field, form, isPretty)(out, run, 0);
  return Buffer.from(out.written).toString();
}
const wide = (value: bigint): number[] =>
  Array.from({ length: 8 }, (_, i) => Number((BigInt.asUintN(64, value) >> BigInt(8 * i)) & 0xffn));
const ascii = (word: string): number[] => [...Buffer.from(word)];
const [UNDEFINED_PRICE, UNDEFINED_TIME] = [2n ** 63n - 1n, 2n ** 64n - 1n];

describe('A price', () => {
  it('is an integer, a string in JSON, and undefined as it is stored', () => {
    expect(text(TRADE, 'price', wide(-37_630_000_000n), 'csv')).toBe('-37630000000');
    expect(text(TRADE, 'price', wide(-37_630_000_000n), 'json')).toBe('"-37630000000"');
    expect(text(TRADE, 'price', wide(UNDEFINED_PRICE), 'csv')).toBe('9223372036854775807');
  });
  it('has nine decimals where it is pretty, and nothing where it is undefined', () => {
    const pretty = (value: bigint, form: TextForm) => text(TRADE, 'price', wide(value), form, true);
    expect([pretty(32_500_000_000n, 'csv'), pretty(-100_000n, 'csv'), pretty(0n, 'json')]).toEqual([
      '32.500000000',
      '-0.000100000',
      '"0.000000000"',
    ]);
    expect([pretty(UNDEFINED_PRICE, 'csv'), pretty(UNDEFINED_PRICE, 'json')]).toEqual(['', 'null']);
  });
});
describe('A time', () => {
  it('is an integer, a string in JSON', () => {
    expect(text(TRADE, 'ts_recv', wide(UNDEFINED_TIME), 'json')).toBe('"18446744073709551615"');
    expect(text(TRADE, 'ts_recv', wide(0n), 'csv')).toBe('0');
  });
  it('is a date with nanoseconds where it is pretty; zero and undefined are none', () => {
    const pretty = (value: bigint, form: TextForm = 'csv') => text(TRADE, 'ts_recv', wide(value), form, true);
    expect([1n, 1_622_838_300_000_000_000n, 2n ** 64n - 2n].map((value) => pretty(value))).toEqual([
      '1970-01-01T00:00:00.000000001Z',
      '2021-06-04T20:25:00.000000000Z',
      '2554-07-21T23:34:33.709551614Z',
    ]);
    expect(pretty(86_399_999_999_999n, 'json')).toBe('"1970-01-01T23:59:59.999999999Z"');
    expect([pretty(0n), pretty(UNDEFINED_TIME), pretty(0n, 'json')]).toEqual(['', '', 'null']);
  });
});
it('times of several days are each of its own', () => {
  const write = valueWriter(fieldOf(TRADE, 'ts_recv'), 'csv', true);
  const out = new TextBuffer();
  for (const day of [3, 1, 1, 2]) {
    const record = new Uint8Array(TRADE.size);
    record.set(wide(BigInt(day) * 86_400_000_000_000n + 5n), fieldOf(TRADE, 'ts_recv').offset);
    const view = new DataView(record.buffer);
    const run = { bytes: record, view, rtype: 0, layout: TRADE, count: 1, stride: TRADE.size, tsOut: false };
    write(out, run, 0);
    out.byte(0x20);
  }
  expect(Buffer.from(out.written).toString()).toBe(
    [4, 2, 2, 3].map((day) => `1970-01-0${day}T00:00:00.000000005Z `).join(''),
  );
});
it('a price whose half looks undefined is none the less one', () => {
  const great = 0x7fff_ffffn << 32n;
  expect(text(TRADE, 'price', wide(great), 'csv', true)).toBe('9223372032.559808512');
  expect(text(TRADE, 'price', wide(0xffff_ffffn), 'csv', true)).toBe('4.294967295');
});
it('a signed byte is signed', () => {
  expect(text(DEFINITION_V3, 'contract_multiplier_unit', [0xff], 'json')).toBe('-1');
});
describe('A letter', () => {
  it('is itself, a string in JSON, and nothing where there is none', () => {
    const letter = (code: number, form: TextForm) => text(TRADE, 'side', [code], form);
    expect([letter(0x42, 'csv'), letter(0x42, 'json'), letter(0, 'csv'), letter(0, 'json')]).toEqual([
      'B',
      '"B"',
      '',
      'null',
    ]);
    expect([letter(0x2c, 'csv'), letter(0x2c, 'tsv'), letter(0x22, 'csv')]).toEqual(['","', ',', '""""']);
    expect(JSON.parse(letter(0xff, 'json'))).toBe('ÿ');
    expect(JSON.parse(letter(0x5c, 'json'))).toBe('\\');
    expect(letter(0x2f, 'json')).toBe('"\\/"');
  });
});
describe('A text', () => {
  const message = (word: string, form: TextForm) => text(SYSTEM_V1, 'msg', ascii(word), form);
  it('is put in quotes where a table needs it, and nowhere else', () => {
    expect([
      message('a,b', 'csv'),
      message('a,b', 'tsv'),
      message('a\tb', 'tsv'),
      message('say "x"', 'csv'),
    ]).toEqual(['"a,b"', 'a,b', '"a\tb"', '"say ""x"""']);
    expect(message('two\nlines', 'csv')).toBe('"two\nlines"');
    expect([message('a\rb', 'csv'), message('a\rb', 'tsv')]).toEqual(['"a\rb"', '"a\rb"']);
  });
  it('is marked in JSON as the service does, slashes too', () => {
    expect(message('a/b "c" \\ \n \u001f é', 'json')).toBe('"a\\/b \\"c\\" \\\\ \\n \\u001F é"');
    expect(message('', 'json')).toBe('""');
  });
});
it('integers of 32 bits and fewer are plain, undefined ones too', () => {
  expect(text(TRADE, 'size', [0xff, 0xff, 0xff, 0xff], 'json')).toBe('4294967295');
  expect(text(TRADE, 'ts_in_delta', [0xfb, 0xff, 0xff, 0xff], 'csv', true)).toBe('-5');
  expect(text(TRADE, 'publisher_id', [0xff, 0xff], 'csv')).toBe('65535');
});
it('a name that is not known is nothing, in JSON null', () => {
  const name = (word: string | null, form: TextForm) => {
    const out = new TextBuffer();
    writeNullable(out, word, form);
    return Buffer.from(out.written).toString();
  };
  expect([name(null, 'csv'), name(null, 'json'), name('ESM5', 'json')]).toEqual(['', 'null', '"ESM5"']);
});
