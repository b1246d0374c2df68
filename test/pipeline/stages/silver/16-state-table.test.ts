import { describe, expect, it } from 'vitest';
import { STATE_TABLE } from '../../../../pipeline/stages/silver/16-state-table.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  STATE_TABLE.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('The state table', () => {
  const kinds = ['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW', 'SMA_90', 'EMA_20'];
  const rows = (ticks: number, more: Record<string, (number | string)[]> = {}) => ({
    level_kind: Array.from({ length: ticks }, () => kinds).flat(),
    level_active: new Array<number>(6 * ticks).fill(1),
    or_active: new Array<number>(6 * ticks).fill(1),
    ts_ns: Array.from({ length: 6 * ticks }, (_, i) => `${Math.floor(i / 6)}`),
    ...more,
  });
  it('has 361 ticks of six levels in order', () => {
    expect(problems(rows(361))).toEqual([]);
    expect(problems(rows(360))).toEqual(['null: it has 2160 rows, not 2166']);
    expect(
      problems(rows(361, { level_kind: [...kinds.slice(1), 'PM_HIGH', ...rows(360).level_kind] })),
    ).toEqual(['0: its levels are not in order']);
  });
  it('has each tick once, for six levels', () => {
    const at = (shift: number) => rows(361).ts_ns.map((_, i) => `${Math.floor((i + shift) / 6)}`);
    expect(problems(rows(361, { ts_ns: at(1) }))).toEqual(['5: its tick is not that of its place']);
    const twice = rows(361).ts_ns.map((time, i) => (i >= 6 && i < 12 ? '0' : time));
    expect(problems(rows(361, { ts_ns: twice }))).toEqual(['6: its tick is not that of its place']);
  });
  it('has no opening range before it is complete', () => {
    const early = rows(361).or_active.map((_, i) => (i < 6 ? 0 : 1));
    expect(problems(rows(361, { or_active: early }))).toEqual([
      '2: the opening range is active before it is complete',
    ]);
    const inactive = rows(361).level_active.map((_, i) => (i === 2 || i === 3 ? 0 : 1));
    expect(problems(rows(361, { or_active: early, level_active: inactive }))).toEqual([]);
  });
});
