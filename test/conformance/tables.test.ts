import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Field,
  type FieldValue,
  openDbnFile,
  records,
  UNDEF_PRICE,
  UNDEF_QUANTITY,
} from '../../daemon/databento/index.ts';
import { toParquet } from '../../daemon/databento/tables/index.ts';
import { describeWithFixtures, fixturePath } from '../fixtures.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-tables-'));
let database: DuckDBConnection;
beforeAll(async () => {
  database = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MAX_TIME = 0x7fff_ffff_ffff_ffffn;

/** A value of a record as the database writes it, times to the microsecond it keeps. */
function written({ type }: Field, value: FieldValue): string | null {
  if (type === 'px') {
    if (value === UNDEF_PRICE) return null;
    const [sign, whole] = (value as bigint) < 0n ? ['-', -(value as bigint)] : ['', value as bigint];
    return `${sign}${whole / 1_000_000_000n}.${String(whole % 1_000_000_000n).padStart(9, '0')}`;
  }
  if (type === 'time') return (value as bigint) > MAX_TIME ? null : String((value as bigint) / 1000n);
  if (type === 'i64') return value === UNDEF_QUANTITY ? null : String(value);
  return value === '\0' ? null : String(value);
}

describeWithFixtures('DBN as Parquet, read by another program', () => {
  const folder = fixturePath('dbn/real');
  const files = () => readdirSync(folder).filter((name) => /\.v[123]\.dbn\.zst$/.test(name));
  it('says of every schema and version what the records say', async () => {
    const seen = new Set<string>();
    for (const name of files()) {
      const path = join(root, `${name}.parquet`);
      const source = await openDbnFile(join(folder, name));
      const count = await toParquet(source, path);
      seen.add(String(source.metadata?.schema));
      const expected: (string | null)[][] = [];
      let columns: readonly Field[] = [];
      for await (const { layout, fields } of records(await openDbnFile(join(folder, name)), 'v3')) {
        columns = layout!.fields.filter((field) => field.name !== 'length');
        expected.push(columns.map((field) => written(field, fields[field.name]!)));
      }
      expect(count).toBe(expected.length);
      if (count === 0) continue;
      const list = columns.map(({ name: column, type }) =>
        type === 'time' ? `epoch_us("${column}")::varchar` : `"${column}"::varchar`,
      );
      const found = await database.runAndReadAll(`select ${list.join(', ')} from '${path}'`);
      expect({ name, rows: found.getRowsJson() }).toEqual({ name, rows: expected });
    }
    expect([...seen].sort()).toEqual(
      [
        'bbo-1m',
        'bbo-1s',
        'cbbo-1s',
        'cmbp-1',
        'definition',
        'imbalance',
        'mbo',
        'mbp-1',
        'mbp-10',
        'ohlcv-1d',
        'ohlcv-1h',
        'ohlcv-1m',
        'ohlcv-1s',
        'statistics',
        'status',
        'tbbo',
        'trades',
      ].sort(),
    );
  });
});
