import { describe, expect, it } from 'vitest';
import { TABLES } from '../../../daemon/tables/registry.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';

describe('The stored tables', () => {
  it('have names, places and columns of their own', () => {
    const places = TABLES.map(({ dataset, file }) => `${dataset('ES')}/${file}`);
    expect(new Set(places).size).toBe(TABLES.length);
    expect(new Set(TABLES.map(({ name }) => name)).size).toBe(TABLES.length);
    for (const { name, columns } of TABLES)
      expect([name, new Set(columns.map((column) => column.name)).size]).toEqual([name, columns.length]);
  });
  it('are those that a stage writes of a date, what later thresholds look back on, what was said of it as of the dates before, their index, and its streams', () => {
    const written = STAGES.flatMap(({ table }) => (table === null ? [] : [table]));
    expect(new Set(TABLES.map(({ name }) => name))).toEqual(
      new Set([...written, 'lookback', 'clusters', 'forecasts', 'index', 'stream-bars', 'stream-context']),
    );
  });
  it('lie in the layer they belong to', () => {
    for (const { layer, dataset } of TABLES) expect(dataset('ES').startsWith(`${layer}/`)).toBe(true);
  });
  it('keep what became of an approach out of the tables that features are read from', () => {
    const labels = TABLES.find(({ name }) => name === 'labels')!.columns.map(({ name }) => name);
    // Names, and what is known when an approach begins.
    const keys = ['episode_id', 'date', 'level_kind', 'direction', 'born_inside', 'level_step_entry'];
    for (const name of ['state', 'signals']) {
      const columns = TABLES.find((table) => table.name === name)!.columns.map((column) => column.name);
      expect(columns.filter((column) => labels.includes(column) && !keys.includes(column))).toEqual([]);
    }
  });
});
