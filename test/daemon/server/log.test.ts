import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type LogLevel, makeLog } from '../../../daemon/server/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
const TOKEN = 'f'.repeat(48);
const logAt = (name: string, level: LogLevel = 'info') => {
  const path = join(folder, name);
  const failures: unknown[] = [];
  const log = makeLog({ path, level, onFailure: (error) => failures.push(error) });
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { path, log, lines, failures };
};

describe('A log', () => {
  it('has a line of JSON for what happens, with time and level, for its owner alone', () => {
    const { log, lines, path } = logAt('deeper/daemon.log');
    log.info({ client: 3 }, 'a client has come');
    log.warn('something');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), client: 3, msg: 'a client has come' },
      { level: 'warn', time: expect.any(String), msg: 'something' },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
  it('goes on behind what is there', () => {
    writeFileSync(join(folder, 'old.log'), '{"msg":"before"}\n');
    const { log, lines } = logAt('old.log');
    log.info('after');
    expect(lines().map(({ msg }) => msg)).toEqual(['before', 'after']);
  });
  it('leaves out what is below its level', () => {
    const { log, lines } = logAt('level.log', 'warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines().map(({ msg }) => msg)).toEqual(['c', 'd']);
  });
  it('never holds a secret, wherever it stands', () => {
    const { log, path } = logAt('secret.log', 'debug');
    log.info({ token: TOKEN, key: TOKEN, authorization: TOKEN, cookie: TOKEN }, 'at the top');
    log.info({ hello: { token: TOKEN }, headers: { authorization: `Bearer ${TOKEN}` } }, 'below');
    log.info({ request: { headers: { authorization: TOKEN, cookie: TOKEN } } }, 'further below');
    expect(readFileSync(path, 'utf8')).not.toContain(TOKEN);
  });
  it('never holds a secret however deep, nor in an error', () => {
    const { log, path } = logAt('deep.log', 'debug');
    const error = Object.assign(new Error('it failed'), {
      details: { request: { headers: { Authorization: TOKEN } } },
      apiKey: TOKEN,
    });
    log.error({ err: error }, 'failed');
    log.info({ a: { b: { c: { d: { e: { token: TOKEN } } } } } }, 'deep');
    log.info({ list: [{ cookie: TOKEN }] }, 'a list');
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(TOKEN);
    expect(text).toContain('it failed');
  });
  it('never holds a text that is to be hidden, though it stands in a sentence', () => {
    const { log, path } = logAt('hidden.log');
    log.hide(TOKEN);
    log.info(`asked with ${TOKEN}`);
    log.error({ err: new Error(`no ${TOKEN}`) }, 'failed');
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(TOKEN);
    expect(text).toContain('asked with …');
  });
  it('has the first refusals of a second, and how many others there were', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { log, lines } = logAt('refusals.log');
    for (let i = 0; i < 25; i++) log.refusal({ status: 403 }, 'refused');
    expect(lines()).toHaveLength(20);
    vi.advanceTimersByTime(1001);
    log.refusal({ status: 421 }, 'refused');
    vi.useRealTimers();
    expect(lines().at(-1)).toMatchObject({ level: 'warn', status: 421, leftOut: 5 });
  });
  it('is for its owner alone, though it was for others before', () => {
    writeFileSync(join(folder, 'open.log'), '', { mode: 0o644 });
    const { path } = logAt('open.log');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
  it('that cannot be written any more says so once, and is written no more', async () => {
    const failures: unknown[] = [];
    const log = makeLog({ path: '/dev/full', level: 'info', onFailure: (error) => failures.push(error) });
    for (let i = 0; i < 3; i++) {
      log.info('x'.repeat(10_000));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(failures).toMatchObject([{ code: 'ENOSPC' }]);
  });
  it('that cannot be begun says so', () => {
    expect(() => logAt('.')).toThrow(expect.objectContaining({ code: 'WRITE_FAILED' }));
  });
});
