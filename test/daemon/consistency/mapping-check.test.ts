import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Findings } from '../../../daemon/consistency/findings.ts';
import { MappingCheck } from '../../../daemon/consistency/mapping-check.ts';
import { DbnWriter, type Metadata } from '../../../daemon/databento/dbn/index.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-mapping-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const mapped = (rawSymbol: string, id: string, startDate: number, endDate: number) => ({
  rawSymbol,
  intervals: [{ startDate, endDate, symbol: id }],
});
const at = (date: string) => BigInt(Date.parse(date)) * 1_000_000n;

/** How many of the records break the rule; null where there is nothing to hold them to. */
async function brokenIn(
  header: Partial<Metadata>,
  records: readonly (readonly [id: number, date: string])[],
  defined: ReadonlyMap<number, string> | null = null,
): Promise<number | null> {
  const path = join(root, 'x.dbn.zst');
  await (await DbnWriter.create(path, metadata(header))).close();
  const findings = new Findings();
  const check = await MappingCheck.of(path, findings, defined);
  if (!check) return null;
  for (const [id, date] of records) check.check(id, at(date));
  return findings.results[0]!.broken;
}
const JUNE = mapped('ESM5', '7', 20250605, 20250607);

describe('Records and the header of their file', () => {
  it('are of instruments that it maps, from the first date to before the last', async () => {
    const days = ['2025-06-04', '2025-06-05', '2025-06-06', '2025-06-07'] as const;
    for (const [day, broken] of [
      [days[0], 1],
      [days[1], 0],
      [days[2], 0],
      [days[3], 1],
    ] as const)
      expect([day, await brokenIn({ mappings: [JUNE] }, [[7, `${day}T12:00:00Z`]])]).toEqual([day, broken]);
    expect(await brokenIn({ mappings: [JUNE] }, [[8, '2025-06-05T12:00:00Z']])).toBe(1);
  });
  it('are called there as definitions call them', async () => {
    const noon = [[7, '2025-06-05T12:00:00Z']] as const;
    expect(await brokenIn({ mappings: [JUNE] }, noon, new Map([[7, 'ESM5']]))).toBe(0);
    expect(await brokenIn({ mappings: [JUNE] }, noon, new Map([[7, 'ESU5']]))).toBe(1);
    // Not defined is another rule’s matter.
    expect(await brokenIn({ mappings: [JUNE] }, noon, new Map())).toBe(0);
    const continuous = {
      stypeIn: 'continuous',
      mappings: [mapped('ES.c.0', '7', 20250605, 20250607)],
    } as const;
    expect(await brokenIn(continuous, noon, new Map([[7, 'ESM5']]))).toBe(0);
  });
  it('are not held to a header that maps nothing, or nothing to numbers', async () => {
    expect(await brokenIn({ mappings: [] }, [])).toBeNull();
    expect(await brokenIn({ stypeOut: 'raw_symbol', mappings: [JUNE] }, [])).toBeNull();
  });
});
