import { describe, expect, it } from 'vitest';
import { ReadTable } from '../../../daemon/lake/row-encoding.ts';
import { TypedRows } from '../../../daemon/lake/typed-rows.ts';

const SPEC = [
  { name: 't', type: 'int64' },
  { name: 'seq', type: 'float64' },
  { name: 'word', type: 'text' },
] as const;

describe('Rows of a part', () => {
  it('are sorted by time where they are not, those of one time in the order in which they came', () => {
    const rows = new TypedRows(SPEC as never, 8);
    for (const [i, time] of [2n, 1n, 1n, 0n].entries()) {
      rows.column<BigInt64Array>('t')[i] = time;
      rows.column<Float64Array>('seq')[i] = i;
      rows.column<Int32Array>('word')[i] = rows.code('word', i % 2 === 0 ? 'even' : 'odd');
      rows.count++;
    }
    const table = new ReadTable(rows.encode('t'));
    expect([...table.numbers('seq')]).toEqual([3, 1, 2, 0]);
    expect(table.strings('word')).toEqual(['odd', 'odd', 'even', 'even']);
  });
});
