import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDurably,
  fileFailure,
  ifExists,
  Staging,
  sha256,
  sha256OfFile,
  sweepStaged,
  type WriteStep,
  writeDurably,
  writeFailure,
} from '../../../daemon/files/durable-write.ts';
import { writerToken } from '../../../daemon/files/owner.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-write-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'x-'));
});
const failing = (code: string, at: WriteStep) => (step: WriteStep) => {
  if (step === at) throw Object.assign(new Error(code), { code });
};

describe('A durable write', () => {
  it('makes the folder, the file and its mode, and leaves nothing beside', async () => {
    const path = join(folder, 'a', 'b.txt');
    const steps: string[] = [];
    await writeDurably(path, 'new', (step) => void steps.push(step), 0o600);
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, readdirSync(join(folder, 'a'))]).toEqual(
      ['new', 0o600, ['b.txt']],
    );
    expect(steps).toEqual(['staged', 'staged-synced', 'renamed', 'folder-synced']);
  });
  it.each(['ENOSPC', 'EIO'])(
    'that fails with %s at any step before its place leaves what was there, and says so',
    async (code) => {
      const path = join(folder, 'b.txt');
      await writeDurably(path, 'old');
      for (const step of ['staged', 'staged-synced'] as const) {
        const error = await writeDurably(path, 'new', failing(code, step)).catch(
          (failure: unknown) => failure,
        );
        expect(error).toMatchObject({
          code: 'WRITE_FAILED',
          message: expect.stringContaining(code === 'ENOSPC' ? 'the disk is full' : code),
        });
        expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old', ['b.txt']]);
      }
    },
  );
  it('passes on what did not come from the file system', async () => {
    await expect(
      writeDurably(join(folder, 'c'), 'x', () => Promise.reject(new RangeError('no'))),
    ).rejects.toThrow(RangeError);
  });
});

describe('A file that must be new', () => {
  it('is made once, whole and with its mode, however many make it', async () => {
    const path = join(folder, 'token');
    const made = await Promise.all(
      ['a', 'b', 'c'].map((text) => createDurably(path, text.repeat(1000), 0o600)),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toHaveLength(1000);
    expect([statSync(path).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['token']]);
  });
});

describe('Staged files', () => {
  it('of two writers of one path do not meet, and are gone when discarded', async () => {
    const path = join(folder, 'x');
    const [a, b] = [new Staging(), new Staging()];
    await a.write(path, 'a');
    await b.write(path, 'b');
    expect(readdirSync(folder)).toHaveLength(2);
    await b.publish([path]);
    await a.discard();
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['b', ['x']]);
  });
  it('of dead writers are swept, of living ones and of fresh strangers not', async () => {
    const token = writerToken();
    const stranger = token.replace(/^.{12}/, '0'.repeat(12));
    const dead = token.replace(`-${process.pid}-`, `-${2 ** 22 + 9}-`);
    mkdirSync(join(folder, 'deep'));
    const names = {
      living: `a.${token}.tmp`,
      dead: `deep/b.${dead}.tmp`,
      fresh: `c.${stranger}.tmp`,
      old: `d.${stranger}.tmp`,
      other: 'e.tmp',
    };
    for (const name of Object.values(names)) writeFileSync(join(folder, name), 'x');
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(join(folder, names.old), yesterday, yesterday);
    await sweepStaged(folder);
    expect(readdirSync(folder, { recursive: true }).map(String).sort()).toEqual(
      [names.living, names.fresh, names.other, 'deep'].sort(),
    );
  });
});

describe('A failure of a file', () => {
  it('is a sentence with what to do', () => {
    const failure = (code: string) => Object.assign(new Error('x'), { code, path: '/p' });
    expect(fileFailure(failure('EACCES'))).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: '/p may not be read or written by this user.',
    });
    expect([fileFailure(failure('EWHAT')), fileFailure(null)]).toEqual([null, null]);
    expect(writeFailure('/p', failure('EROFS'))).toMatchObject({
      code: 'WRITE_FAILED',
      message: '/p could not be written: EROFS.',
    });
    const plain = new Error('plain');
    expect(writeFailure('/p', plain)).toBe(plain);
  });
  it('to exist is null, and any other stands', async () => {
    const reject = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
    expect(await ifExists(reject('ENOENT'))).toBeNull();
    await expect(ifExists(reject('EIO'))).rejects.toThrow('EIO');
  });
});

describe('Hashes', () => {
  it('are those of the content, read whole or as a stream', async () => {
    writeFileSync(join(folder, 'h'), 'abc');
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect([sha256('abc'), await sha256OfFile(join(folder, 'h'))]).toEqual([expected, expected]);
  });
});

describe('What is written lasts', () => {
  it('because its bytes are synced before it has its name, and its folder after', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-sync-'));
    const probe = await open(join(root, 'probe'), 'w');
    const sync = vi.spyOn(Object.getPrototypeOf(probe), 'sync');
    await probe.close();
    const told: string[] = [];
    await writeDurably(
      join(root, 'x'),
      'bytes',
      (step) => void told.push(`${step} after ${sync.mock.calls.length}`),
    );
    sync.mockRestore();
    expect(told).toEqual([
      'staged after 0',
      'staged-synced after 1',
      'renamed after 1',
      'folder-synced after 2',
    ]);
    rmSync(root, { recursive: true, force: true });
  });
  it('and what a writer of another machine has staged is left alone for a day', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-foreign-'));
    const staged = (name: string, hours: number) => {
      const path = join(root, `${name}.${'0'.repeat(12)}-1-1-0-1.tmp`);
      writeFileSync(path, '');
      const time = Date.now() / 1000 - hours * 3600;
      utimesSync(path, time, time);
      return path;
    };
    const [young, old] = [staged('young', 23), staged('old', 25)];
    await sweepStaged(root);
    expect([existsSync(young), existsSync(old)]).toEqual([true, false]);
    rmSync(root, { recursive: true, force: true });
  });
});
