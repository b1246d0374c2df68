import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDbn, openDbnFile } from '../../../../daemon/databento/dbn/index.ts';
import { writeSource } from '../../../../daemon/databento/dbn/write-source.ts';
import { recordOf, sequencesOf, sourceOf } from './file-kit.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-write-source-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('A source that is written', () => {
  it('is the same when it is read, in as many frames as it takes', async () => {
    const path = join(root, 'x.dbn.zst');
    const made = Array.from({ length: 50_000 }, (_, i) => ({ sequence: i, seconds: i }));
    expect(await writeSource(await sourceOf(made), path)).toBe(50_000);
    const source = await openDbnFile(path);
    expect(source.metadata).toEqual((await sourceOf([])).metadata);
    expect(await sequencesOf(source)).toEqual(made.map(({ sequence }) => sequence));
  });
  it('that breaks off leaves no file', async () => {
    const path = join(root, 'y.dbn.zst');
    const cut = await sourceOf([{ sequence: 1, seconds: 1 }]);
    const broken = {
      ...cut,
      runs: async function* () {
        yield* cut.runs();
        throw new Error('cut');
      },
    };
    await expect(writeSource(broken, path)).rejects.toThrow('cut');
    expect([existsSync(path), readdirSync(root).some((name) => name.startsWith('y'))]).toEqual([
      false,
      false,
    ]);
  });
  it('has to have a header', async () => {
    const fragment = await openDbn([recordOf({ sequence: 1, seconds: 1 })], { fragment: true });
    await expect(writeSource(fragment, join(root, 'z.dbn.zst'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});
