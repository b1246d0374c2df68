import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DayFiles } from '../../../daemon/simulator/day-files.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-day-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('The files of a day', () => {
  it('are there together or not at all', async () => {
    const folder = join(root, 'whole');
    const files = new DayFiles();
    const writers = [
      await files.create(join(folder, 'a'), metadata()),
      await files.create(join(folder, 'b'), metadata()),
    ];
    expect(readdirSync(folder).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
    await Promise.all(writers.map((writer) => writer.close()));
    await files.publish();
    await files.discard();
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });
  it('leave nothing when they are discarded, closed or not', async () => {
    const folder = join(root, 'discarded');
    const files = new DayFiles();
    const writer = await files.create(join(folder, 'a'), metadata());
    await files.create(join(folder, 'b'), metadata());
    await writer.close();
    await files.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});
