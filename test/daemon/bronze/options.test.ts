import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import { foldersOf } from '../../../daemon/sources/find-source.ts';
import { ES, SESSION } from '../../market.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-options-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('options need the day’s definitions: without them it says so, and how to get them', async () => {
  await expect(bronzeOptions(foldersOf(root), ES, SESSION)).rejects.toMatchObject({
    code: 'NO_MARKET_DATA',
    message: `There are no option definitions for ${SESSION.date}.`,
    hint: expect.stringContaining('spymaster download options'),
  });
});
