import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StagedFile } from '../../../daemon/files/staged-file.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-staged-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('A file that is written bit by bit', () => {
  it('is in its place once it is whole, and not before', async () => {
    const path = join(root, 'below', 'x');
    const file = await StagedFile.create(path);
    await file.append(Buffer.from('one '));
    await file.append(Buffer.from('two'));
    expect(readdirSync(join(root, 'below')).some((name) => name === 'x')).toBe(false);
    await file.publish();
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(readdirSync(join(root, 'below'))).toEqual(['x']);
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('one two');
  });
  it('leaves what was there, when it is discarded or cannot be put in place', async () => {
    const path = join(root, 'y');
    writeFileSync(path, 'before');
    const file = await StagedFile.create(path);
    await file.append(Buffer.from('after'));
    await file.discard();
    await expect(file.publish()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(root).filter((name) => name.startsWith('y'))).toEqual(['y']);
  });
});
