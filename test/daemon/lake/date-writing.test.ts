import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dateFolder, MANIFEST, REPLACED_MANIFEST, tagOf } from '../../../daemon/lake/date-writing.ts';
import { Lake } from '../../../daemon/lake/lake.ts';

/** Every rename and every sync of a folder, in order. */
const steps: string[] = [];
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    rename: async (from: string, to: string) => {
      steps.push(`rename ${to.split('/').at(-1)}`);
      return real.rename(from, to);
    },
    open: async (path: string, flags?: string, mode?: number) => {
      const file = await real.open(path, flags, mode);
      if (flags === 'r') {
        const sync = file.sync.bind(file);
        file.sync = async () => {
          steps.push(`sync ${path.split('/').at(-1)}`);
          await sync();
        };
      }
      return file;
    },
  };
});

const root = mkdtempSync(join(tmpdir(), 'spymaster-writing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const PLACE = { datasetFolder: join(root, 'bars'), date: '2025-06-05' };
const commit = (inputs: string, content = inputs) =>
  new Lake(root).commit({
    dataset: 'bars',
    date: '2025-06-05',
    inputs,
    timeRange: null,
    files: { 'x.parquet': { bytes: Buffer.from(content), rows: 1 } },
  });
beforeEach(() => void steps.splice(0));

describe('A date being replaced', () => {
  it('has its old manifest put aside, and that synced, before anything of it changes', async () => {
    await commit('first');
    steps.length = 0;
    await commit('second');
    expect(steps).toEqual([
      `rename ${REPLACED_MANIFEST}`,
      'sync date=2025-06-05',
      'rename x.parquet',
      'sync date=2025-06-05',
      `rename ${MANIFEST}`,
      'sync date=2025-06-05',
    ]);
  });
  it('leaves nothing beside its files and its manifest', () => {
    expect(readdirSync(dateFolder(PLACE)).sort()).toEqual([MANIFEST, 'x.parquet']);
  });
  it('is named by what its manifest says', async () => {
    const tag = await tagOf(PLACE);
    await commit('third');
    expect(await tagOf(PLACE)).not.toBe(tag);
    expect(await tagOf({ ...PLACE, date: '2025-06-06' })).toBeNull();
  });
});
