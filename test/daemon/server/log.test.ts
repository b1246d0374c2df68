import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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
  it('that cannot be begun says so', () => {
    expect(() => logAt('.')).toThrow(expect.objectContaining({ code: 'WRITE_FAILED' }));
  });
});
