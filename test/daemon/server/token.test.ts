import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadToken, renewToken, tokenMatches, watchToken } from '../../../daemon/server/token.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-token-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'data-'));
  path = join(folder, '.token');
});

describe('The token', () => {
  it('is made once, random, and readable by its owner alone', async () => {
    const token = await loadToken(folder);
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await loadToken(folder)).toBe(token);
    expect(await loadToken(mkdtempSync(join(root, 'data-')))).not.toBe(token);
  });
  it('is one for all who ask for it at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => loadToken(folder)));
    expect(new Set(tokens).size).toBe(1);
    expect(readFileSync(path, 'utf8').trim()).toBe(tokens[0]);
  });
  it.each([0o640, 0o604, 0o666])('that others may read (mode %o) is replaced', async (mode) => {
    const token = await loadToken(folder);
    chmodSync(path, mode);
    const next = await loadToken(folder);
    expect(next).not.toBe(token);
    expect([readFileSync(path, 'utf8').trim(), statSync(path).mode & 0o777]).toEqual([next, 0o600]);
  });
  it('cut off at any byte is replaced, and never shorter than it should be', async () => {
    const whole = `${await loadToken(folder)}\n`;
    for (let length = 0; length < whole.length - 1; length++) {
      writeFileSync(path, whole.slice(0, length));
      const token = await loadToken(folder);
      expect(token).toMatch(/^[0-9a-f]{48}$/);
      expect(whole.startsWith(token)).toBe(false);
    }
    writeFileSync(path, whole.slice(0, -1));
    expect(await loadToken(folder)).toBe(whole.trim());
  });
  it.each(['x', ' and more', 'ABCDEF'])('with more beside it is none: %s', async (more) => {
    const token = await loadToken(folder);
    writeFileSync(path, `${token}${more}\n`);
    expect(await loadToken(folder)).not.toContain(token);
  });
  it('is not written through a link that someone has laid there', async () => {
    const elsewhere = join(root, 'elsewhere');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, path);
    await loadToken(folder);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });
  it('matches itself alone, whatever the length of what is given', () => {
    expect(['abc', 'abd', 'ab', 'abcd', ''].map((given) => tokenMatches(given, 'abc'))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('A renewed token', () => {
  it('is told to whoever watches, once, and no other that lies there', async () => {
    const first = await loadToken(folder);
    const told: string[] = [];
    const stop = watchToken(folder, first, (token) => told.push(token));
    // Nobody but its owner is to read it: such a one is none.
    chmodSync(path, 0o644);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(told).toEqual([]);
    const second = await renewToken(folder);
    await expect.poll(() => told, { timeout: 3000 }).toEqual([second]);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(told).toEqual([second]);
    stop();
    await renewToken(folder);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(told).toEqual([second]);
  });
});
