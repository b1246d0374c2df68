import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { ApiKey, findApiKey } from '../../../daemon/databento/api-key.ts';

const KEY = 'db-unittestapikey1234567890FFFFF';
const folder = mkdtempSync(join(tmpdir(), 'spymaster-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keyFile = (name: string, text: string, mode: number) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  return path;
};

describe('A key', () => {
  it('is 32 printable characters that begin with db-', () => {
    expect(new ApiKey(KEY).reveal()).toBe(KEY);
    for (const wrong of ['', 'db-short', `${KEY}0`, KEY.replace('db-', 'dc-'), KEY.replace('1', ' ')])
      expect(() => new ApiKey(wrong)).toThrow(expect.objectContaining({ code: 'API_KEY_INVALID' }));
  });
  it('shows its last five characters alone, however it is printed', () => {
    const key = new ApiKey(KEY);
    expect(key.bucketId).toBe('FFFFF');
    for (const shown of [`${key}`, JSON.stringify({ key }), inspect(key), inspect({ deep: { key } })]) {
      expect(shown).toContain('db-…FFFFF');
      expect(shown).not.toContain('unittest');
    }
  });
});

describe('The key that is used', () => {
  it('is the environment’s, then a file it names, then the usual file', () => {
    const [named, usual] = [keyFile('named', `${KEY}\n`, 0o600), keyFile('usual', KEY, 0o600)];
    const environment = { DATABENTO_API_KEY: KEY, DATABENTO_API_KEY_FILE: named };
    expect(findApiKey({ environment, file: usual }).source).toBe('DATABENTO_API_KEY');
    expect(findApiKey({ environment: { DATABENTO_API_KEY_FILE: named }, file: usual }).source).toBe(named);
    expect(findApiKey({ environment: {}, file: usual }).source).toBe(usual);
  });
  it('is not read from a file that others may read', () => {
    const open = keyFile('open', KEY, 0o644);
    expect(() => findApiKey({ environment: {}, file: open })).toThrow(
      expect.objectContaining({ code: 'API_KEY_INVALID', hint: `Run: chmod 600 ${open}` }),
    );
  });
  it('that is missing says where one may be put', () => {
    const none = join(folder, 'none');
    expect(() => findApiKey({ environment: {}, file: none })).toThrow(
      expect.objectContaining({ code: 'API_KEY_MISSING', hint: expect.stringContaining(none) }),
    );
    expect(() => findApiKey({ environment: { DATABENTO_API_KEY_FILE: none } })).toThrow(/does not exist/);
    expect(() => findApiKey({ environment: {} })).toThrow(/There is no Databento API key/);
  });
});
