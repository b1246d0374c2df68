import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { programFor } from '../../../../daemon/cli/run.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-token-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let data: string;
beforeEach(() => {
  data = join(mkdtempSync(join(root, 'case-')), 'data');
});
const token = () => readFileSync(join(data, '.token'), 'utf8');

async function say(...args: string[]) {
  const [printed, noted]: [string[], string[]] = [[], []];
  const program = programFor({
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  });
  await program.parseAsync(['token', '--data', data, ...args], { from: 'user' });
  return { printed, noted };
}

describe('spymaster token', () => {
  it('says where it is, made if there was none, and does not show it', async () => {
    const { printed, noted } = await say();
    expect([printed, noted]).toEqual([[join(data, '.token')], []]);
    const before = token();
    expect(before).toMatch(/^[0-9a-f]{48}\n$/);
    await say();
    expect(token()).toBe(before);
  });
  it('makes another, for its owner alone, and says from when it counts', async () => {
    await say();
    const before = token();
    const { printed, noted } = await say('--renew');
    expect(printed).toEqual([join(data, '.token')]);
    expect(noted.join()).toMatch(/takes it up within a second/);
    expect(token()).toMatch(/^[0-9a-f]{48}\n$/);
    expect(token()).not.toBe(before);
    expect(statSync(join(data, '.token')).mode & 0o777).toBe(0o600);
  });
  it('makes another where something else lies, and writes through no link', async () => {
    await say('--renew');
    const elsewhere = join(root, 'elsewhere');
    writeFileSync(elsewhere, 'precious');
    rmSync(join(data, '.token'));
    symlinkSync(elsewhere, join(data, '.token'));
    await say('--renew');
    expect([readFileSync(elsewhere, 'utf8'), token().length]).toEqual(['precious', 49]);
  });
});
