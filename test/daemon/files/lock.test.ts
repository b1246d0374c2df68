import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdLock, takeLock } from '../../../daemon/files/lock.ts';
import { type Owner, THIS_PROCESS } from '../../../daemon/files/owner.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'x-'));
  lock = join(folder, '.lock');
});

const refused = () =>
  holdLock(lock, 'a date', 30).then(
    async ({ release }) => {
      await release();
      return 'held';
    },
    (error: { code: string }) => error.code,
  );
const claimOf = (owner: Partial<Owner>, ageMs = 0) => {
  const path = `${lock}.other`;
  writeFileSync(path, JSON.stringify({ ...THIS_PROCESS, ...owner }));
  const at = new Date(Date.now() - ageMs);
  utimesSync(path, at, at);
  return path;
};

describe('A lock', () => {
  it('is held by one, and free when given back', async () => {
    const first = await holdLock(lock, 'a date');
    expect(await refused()).toBe('FILE_LOCKED');
    await expect(first.verify()).resolves.toBeUndefined();
    await first.release();
    const second = await takeLock(lock, 'a date');
    await second();
    expect(readdirSync(folder)).toEqual([]);
  });
  it('names its holder to whom it refuses', async () => {
    const held = await holdLock(lock, 'a date');
    await expect(holdLock(lock, 'a date', 10)).rejects.toThrow(
      `Another process (process ${process.pid} on ${THIS_PROCESS.host}) is writing a date.`,
    );
    await held.release();
  });
  it('is waited for', async () => {
    const first = await holdLock(lock, 'a date');
    setTimeout(() => void first.release(), 60);
    const second = await holdLock(lock, 'a date', 5000);
    await second.release();
  });
  it.each<[string, Partial<Owner>, number, string]>([
    ['a process that runs', { pid: process.ppid, started: '' }, 0, 'FILE_LOCKED'],
    [
      'a process that runs, however old its claim',
      { pid: process.ppid, started: startOfParent() },
      3_600_000,
      'FILE_LOCKED',
    ],
    [
      'a process whose start is not known, renewed lately',
      { pid: process.ppid, started: '' },
      59_000,
      'FILE_LOCKED',
    ],
    [
      'a process whose start is not known, long not renewed',
      { pid: process.ppid, started: '' },
      61_000,
      'held',
    ],
    ['a process that has ended', { pid: 2 ** 22 + 5 }, 0, 'held'],
    ['an earlier process of a number that lives again', { pid: process.ppid, started: '1' }, 0, 'held'],
    ['a process of another container, just now', { pidNamespace: 'pid:[1]', pid: 1 }, 0, 'FILE_LOCKED'],
    ['a process of another container, long not renewed', { pidNamespace: 'pid:[1]', pid: 1 }, 61_000, 'held'],
    [
      'a process of another machine, just now',
      { host: 'elsewhere', pid: process.pid },
      59_000,
      'FILE_LOCKED',
    ],
    [
      'a process of another machine, long not renewed',
      { host: 'elsewhere', pid: process.pid },
      61_000,
      'held',
    ],
    ['a process before this machine started again', { bootId: 'before', pid: process.pid }, 61_000, 'held'],
  ])('held by %s', async (_, owner, ageMs, expected) => {
    const path = claimOf(owner, ageMs);
    expect(await refused()).toBe(expected);
    expect(existsSync(path)).toBe(expected === 'FILE_LOCKED');
  });
  it('with an owner that cannot be read is respected while it is fresh, and no longer', async () => {
    const path = `${lock}.other`;
    for (const [text, ageMs, expected] of [
      ['', 0, 'FILE_LOCKED'],
      ['{"host":', 61_000, 'held'],
      ['{"host":7}', 61_000, 'held'],
    ] as const) {
      writeFileSync(path, text);
      const at = new Date(Date.now() - ageMs);
      utimesSync(path, at, at);
      expect([text, await refused()]).toEqual([text, expected]);
      rmSync(path, { force: true });
    }
  });
  it('tells its holder when another has taken it for dead', async () => {
    const held = await holdLock(lock, 'a date');
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    await expect(held.verify()).rejects.toThrow(expect.objectContaining({ code: 'FILE_LOCKED' }));
    await held.release();
  });
  it('in a folder that is not there is a failed write, in words', async () => {
    await expect(holdLock(join(folder, 'none', '.lock'), 'a date', 10)).rejects.toThrow(
      expect.objectContaining({ code: 'WRITE_FAILED' }),
    );
  });
  it('is never held twice: two processes, ten thousand rounds each', async () => {
    const race = () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-racer.ts'), folder, '10000'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += String(chunk);
        });
        child.on('close', () => resolve(out.trim()));
      });
    expect(await Promise.all([race(), race()])).toEqual(['0', '0']);
    expect(readdirSync(folder)).toEqual([]);
  }, 120_000);
  it('is not taken from a process of another process namespace that holds it', () => {
    const probe = spawnSync('unshare', ['--pid', '--fork', 'true']);
    if (probe.status !== 0) return expect(process.env.SPYMASTER_REQUIRE_ALL).not.toBe('namespaces');
    claimOf({ pidNamespace: THIS_PROCESS.pidNamespace });
    const script = `import('${join(import.meta.dirname, '../../../daemon/files/lock.ts')}').then(({ holdLock }) => holdLock('${lock}', 'x', 10)).then(() => process.exit(0), () => process.exit(7))`;
    const inside = spawnSync('unshare', ['--pid', '--fork', process.execPath, '-e', script]);
    expect(inside.status).toBe(7);
  });
});

describe('A lock that was taken away', () => {
  it('is not brought back by its renewal', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const held = await holdLock(lock, 'x');
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    vi.advanceTimersByTime(16_000);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(held.verify()).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    expect(readdirSync(folder)).toEqual([]);
    await held.release();
  });
  it('is renewed by what the file server’s clock says', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const held = await holdLock(lock, 'x');
    const claim = join(folder, readdirSync(folder)[0]!);
    utimesSync(claim, 1000, 1000);
    vi.advanceTimersByTime(16_000);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(Date.now() - statSync(claim).mtimeMs).toBeLessThan(10_000);
    await held.release();
  });
});

/** Field 22 of the parent's status: when it began. */
function startOfParent(): string {
  const status = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]!;
}
