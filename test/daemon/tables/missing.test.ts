import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { ReadTable, reencoded } from '../../../daemon/lake/row-encoding.ts';
import { addedUp, missingDimensions, missingFeatures, missingOf } from '../../../daemon/tables/missing.ts';
import { STATE, STATE_FILE } from '../../../daemon/tables/state.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [DATE] = SAMPLE_DATES;
let lake = new Lake('');
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);
const stateOf = async () => ({
  table: await lake.read(DATASETS.state('ES'), DATE, STATE_FILE),
  manifest: (await lake.manifest(DATASETS.state('ES'), DATE))!,
});

describe('Missing values of a session', () => {
  it('all have a reason that their column declares', async () => {
    const { table, manifest } = await stateOf();
    const { columns, unexplained } = missingFeatures(table, manifest);
    expect(unexplained).toEqual([]);
    const of = (column: string) => columns.find((each) => each.column === column)!;
    // Opening-range levels are inactive for thirty ticks; both of them.
    expect(of('velocity_1min').missing).toEqual({ 'level-inactive': 60 });
    expect(of('dist_to_or_high').missing).toEqual({ 'level-inactive': 6 * 30 });
    expect(of('spot').missing).toEqual({});
  });
  it('are unexplained where the column declares nothing that can be', async () => {
    const { table, manifest } = await stateOf();
    const minutes_since_open = table.numbers('minutes_since_open');
    minutes_since_open[7] = Number.NaN;
    const holed = new ReadTable(reencoded(STATE, table, { minutes_since_open }));
    expect(missingFeatures(holed, manifest).unexplained).toEqual([{ row: 7, column: 'minutes_since_open' }]);
  });
  it('of book and options are explained where the source has none', async () => {
    const { table, manifest } = await stateOf();
    const nothing = new Float64Array(table.length).fill(Number.NaN);
    const holed = new ReadTable(reencoded(STATE, table, { ofi_60s: nothing, gex_ratio: nothing }));
    const facts = { ...manifest.facts, has_books: 0, has_options: 0 };
    const { columns, unexplained } = missingFeatures(holed, { facts });
    const of = (column: string) => columns.find((each) => each.column === column)!.missing;
    expect(of('ofi_60s')).toEqual({ 'no-book': table.length });
    expect(of('gex_ratio')).toEqual({ 'level-inactive': 60, 'no-options': table.length - 60 });
    expect(unexplained).toEqual([]);
  });
  it('are counted over states and checkpoints, and dimensions over vectors', async () => {
    const columns = await missingOf(lake, 'ES', DATE);
    const dimensions = await missingDimensions(lake, 'ES', DATE);
    expect(columns[0]!.rows).toBe(2166 + dimensions[0]!.vectors);
    expect(dimensions).toHaveLength(183);
    const shares = dimensions.map(({ missing, vectors }) => missing / vectors);
    expect(Math.min(...shares)).toBe(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    const of = (name: string) => dimensions.find(({ dimension }) => dimension === name)!;
    expect(of('minutes_since_open').missing).toBe(0);
  });
  it('add up by column and reason', () => {
    const [sum] = addedUp([
      { column: 'a', rows: 3, missing: { gap: 1 } },
      { column: 'a', rows: 4, missing: { gap: 2, 'no-book': 1 } },
    ]);
    expect(sum).toEqual({ column: 'a', rows: 7, missing: { gap: 3, 'no-book': 1 } });
  });
});
