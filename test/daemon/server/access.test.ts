import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Admission, loadToken, parseOrigins, tokenMatches } from '../../../daemon/server/access.ts';

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

describe('Who may ask', () => {
  const admission = new Admission({ port: 8765, allowedOrigins: ['http://localhost:5173'] });
  const host = '127.0.0.1:8765';
  it('names this machine and this port', () => {
    for (const name of [host, 'localhost:8765', '[::1]:8765', 'LOCALHOST:8765'])
      expect(admission.refusalOf({ host: name })).toBeNull();
    for (const name of ['127.0.0.1:8766', '127.0.0.1', 'example.com:8765', 'localhost:8765.', ''])
      expect(admission.refusalOf({ host: name })).toMatchObject({ status: 421 });
    expect(admission.refusalOf({})).toMatchObject({ status: 421 });
  });
  it.each([
    [undefined, true],
    ['http://127.0.0.1:8765', true],
    ['http://localhost:5173', true],
    ['https://127.0.0.1:8765', false],
    ['http://127.0.0.1:8766', false],
    ['http://localhost:5174', false],
    ['https://localhost:5173', false],
    ['http://localhost:5173/', false],
    ['HTTP://localhost:5173', false],
    ['http://sub.localhost:5173', false],
    ['http://127.0.0.1:8765.example.com', false],
    ['null', false],
    ['', false],
  ])('origin %s: %s', (origin, allowed) => {
    const refusal = admission.refusalOf(origin === undefined ? { host } : { host, origin });
    expect(refusal?.status ?? null).toBe(allowed ? null : 403);
  });
  it('tells its own page from one that was let in', () => {
    expect([admission.isOwn('http://127.0.0.1:8765'), admission.isAllowed('http://127.0.0.1:8765')]).toEqual([
      true,
      false,
    ]);
    expect([admission.isOwn('http://localhost:5173'), admission.isAllowed('http://localhost:5173')]).toEqual([
      false,
      true,
    ]);
  });
});

describe('Origins that are let in', () => {
  it('are exact, and each counts once', () => {
    const good = ['http://localhost:5173', 'https://charts.example.com'];
    expect(parseOrigins(good)).toEqual(good);
    expect(parseOrigins(['http://[::1]:9000', 'http://[::1]:9000'])).toEqual(['http://[::1]:9000']);
  });
  it.each([
    '*',
    'null',
    'localhost:5173',
    'http://localhost:5173/',
    'http://localhost:5173/chart',
    'http://*.example.com',
    'http://example.com',
    'http://127.0.0.1:80',
    'ftp://localhost',
    'HTTP://localhost:5173',
    'http://user@localhost:5173',
    '',
  ])('are not %s', (origin) => {
    expect(() => parseOrigins([origin])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
  it('are sixteen at most', () => {
    const many = Array.from({ length: 17 }, (_, i) => `http://localhost:${5000 + i}`);
    expect(parseOrigins(many.slice(0, 16))).toHaveLength(16);
    expect(() => parseOrigins(many)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
