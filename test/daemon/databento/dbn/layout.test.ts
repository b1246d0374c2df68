import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../../../daemon/databento/dbn/layout.ts';
import {
  LAYOUTS,
  layoutOf,
  MBP_10,
  prefixLayoutOf,
  TRADE,
} from '../../../../daemon/databento/dbn/layouts/index.ts';

describe('Every layout', () => {
  it.each([...LAYOUTS.values()])(
    '$name has fields that do not overlap and end within it',
    ({ fields, size }) => {
      const ordered = [...fields].sort((a, b) => a.offset - b.offset);
      for (const [i, { offset, size: bytes }] of ordered.entries())
        expect(offset + bytes).toBeLessThanOrEqual(ordered[i + 1]?.offset ?? size);
      expect(size % 8).toBe(0);
      expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    },
  );
  it.each([...LAYOUTS.values()])('$name has numbers where a computer reads them', ({ fields }) => {
    const aligned = fields.filter(({ type }) => ['px', 'time', 'i64', 'u64'].includes(type));
    for (const { offset } of aligned) expect(offset % 8).toBe(0);
  });
});

describe('The layout of a record', () => {
  it('is chosen by kind and size: versions differ in size', () => {
    expect([360, 400, 520].map((size) => layoutOf(0x13, size)?.name)).toEqual([
      'definition.v1',
      'definition.v2',
      'definition.v3',
    ]);
    expect([layoutOf(0x13, 408), layoutOf(0x99, 48)]).toEqual([null, null]);
  });
  it('of a longer, newer record is the one it starts with', () => {
    expect(prefixLayoutOf(0x00, 56)?.name).toBe('trade');
    expect(prefixLayoutOf(0x18, 72)?.name).toBe('statistics.v1');
    expect(prefixLayoutOf(0x00, 40)).toBeNull();
  });
  it('knows its fields by name, and has no others', () => {
    expect(fieldOf(TRADE, 'sequence')).toMatchObject({ type: 'u32', offset: 44, size: 4 });
    expect(fieldOf(MBP_10, 'levels[9].ask_ct')).toMatchObject({ offset: 364 });
    expect(() => fieldOf(TRADE, 'levels[0].bid_px')).toThrow(RangeError);
  });
});
