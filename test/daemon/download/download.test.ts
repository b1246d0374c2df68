import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBudget, splitByPresence } from '../../../daemon/download/download.ts';
import { writeRawTrades } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-presence-'));
const path = join(root, 'es-20250605.trades.dbn.zst');
const planned = (symbols: readonly string[], at = path) => ({
  date: '2025-06-05',
  path: at,
  request: { dataset: 'GLBX.MDP3', schema: 'trades', symbols, start: '2025-06-05' },
});
beforeAll(() => writeRawTrades(path, [{ time: '10:00' }]));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('Files that are there', () => {
  it('are taken as they are where no manifest knows them, and fetched where they are not', async () => {
    const absent = planned(['ESM5'], join(root, 'none.dbn.zst'));
    expect(await splitByPresence([planned(['ESM5']), absent])).toEqual({
      present: [planned(['ESM5'])],
      missing: [absent],
      remarks: [],
    });
  });
  it('are fetched anew when their manifest knows another size', async () => {
    const bytes = statSync(path).size;
    const entry = {
      file: 'es-20250605.trades.dbn.zst',
      schema: 'trades',
      symbols: 2,
      records: 1,
      sha256: '0'.repeat(64),
      costUsd: 0,
    };
    writeFileSync(join(root, 'manifest.json'), JSON.stringify({ files: [{ ...entry, bytes }] }));
    expect((await splitByPresence([planned(['ESM5'])])).remarks).toEqual([]);
    truncateSync(path, bytes - 1);
    expect((await splitByPresence([planned(['ESM5'])])).remarks).toEqual([
      `es-20250605.trades.dbn.zst has ${bytes - 1} bytes and had ${bytes} when it was fetched: it is fetched anew.`,
    ]);
  });
  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is no list of fetched files (files)'],
    ['{"files":[{"file":1}]}', 'it is no list of fetched files (files.0.file)'],
  ])('beside a manifest that reads %s are an error that says what to do', async (text, why) => {
    writeFileSync(join(root, 'manifest.json'), text);
    await expect(splitByPresence([planned(['ESM5'])])).rejects.toMatchObject({
      code: 'LAKE_CORRUPT',
      message: expect.stringContaining(why),
      hint: expect.stringContaining('Delete it'),
    });
  });
});

describe('A budget', () => {
  const estimate = (costUsd: number) => ({
    file: planned(['ESM5']),
    costUsd,
    wholeCostUsd: costUsd,
    bytes: 1,
    records: 1,
    arrived: 0,
  });
  it('holds what all files cost together', () => {
    expect(() => checkBudget([estimate(2), estimate(3)], 5)).not.toThrow();
    expect(() => checkBudget([estimate(2), estimate(3.01)], 5)).toThrow(/5/);
    expect(() => checkBudget([estimate(1000)], undefined)).not.toThrow();
  });
});
