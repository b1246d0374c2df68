import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorOptions, doorOf, parseHosts, parseOrigins } from '../../../daemon/server/door.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './tls.ts';

let folder = '';
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spymaster-door-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HERE: DoorOptions = { host: '127.0.0.1', port: 8765, allowOrigin: [], allowHost: [] };
const REMOTE: DoorOptions = {
  ...HERE,
  host: '0.0.0.0',
  allowRemote: true,
  allowHost: ['Charts.example.com'],
};

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

describe('Hosts that are let in', () => {
  it('are names, with a port or without, in lower case, each once', () => {
    expect(parseHosts(['Charts.example.com', 'charts.example.com', 'a-b.example:8443'])).toEqual([
      'charts.example.com',
      'a-b.example:8443',
    ]);
  });
  it.each([
    '*',
    '*.example.com',
    'http://example.com',
    'example.com/',
    'example.com:',
    '-a.example',
    '',
    'a b',
  ])('are not "%s"', (host) => {
    expect(() => parseHosts([host])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
  it('are sixteen at most', () => {
    const many = Array.from({ length: 17 }, (_, i) => `host${i}.example`);
    expect(parseHosts(many.slice(0, 16))).toHaveLength(16);
    expect(() => parseHosts(many)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('A door', () => {
  it('is this machine’s own without more', async () => {
    for (const [host, address] of [
      ['127.0.0.1', '127.0.0.1'],
      ['localhost', '127.0.0.1'],
      ['::1', '::1'],
      ['[::1]', '::1'],
    ] as const)
      expect(await doorOf({ ...HERE, host })).toEqual({
        host: address,
        port: 8765,
        allowedOrigins: [],
        allowedHosts: [],
        tls: null,
      });
  });
  it('to other machines opens only with all that it needs, and says what is missing', async () => {
    const tlsCert = file('cert.pem', TEST_CERTIFICATE);
    const tlsKey = file('key.pem', TEST_KEY);
    const whole = { ...REMOTE, tlsCert, tlsKey };
    expect(await doorOf(whole)).toMatchObject({
      host: '0.0.0.0',
      allowedHosts: ['charts.example.com'],
      tls: { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) },
    });
    const missing = async (options: DoorOptions) => (await doorOf(options).catch((error) => error)).message;
    expect(await missing({ ...HERE, host: '0.0.0.0' })).toBe(
      '--host 0.0.0.0 lets other machines in, which needs --allow-remote, --tls-cert, --tls-key, --allow-host too.',
    );
    expect(await missing({ ...whole, allowRemote: false })).toContain('needs --allow-remote too');
    expect(await missing({ ...whole, allowHost: [] })).toContain('needs --allow-host too');
    expect(await missing(REMOTE)).toContain('needs --tls-cert, --tls-key too');
    // Every other name is another machine’s way in: that of a loopback alias too.
    expect(await missing({ ...HERE, host: '127.0.0.2' })).toContain('--allow-remote');
    expect(await missing({ ...HERE, host: '' })).toContain('--allow-remote');
  });
  it('is not opened to other machines by a word that opens nothing', async () => {
    await expect(doorOf({ ...HERE, allowRemote: true })).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('speaks TLS with a certificate and its own key, or not at all', async () => {
    const cert = file('good.pem', TEST_CERTIFICATE);
    const key = file('good-key.pem', TEST_KEY);
    expect((await doorOf({ ...HERE, tlsCert: cert, tlsKey: key })).tls).not.toBeNull();
    await expect(doorOf({ ...HERE, tlsCert: cert })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(doorOf({ ...HERE, tlsKey: key })).rejects.toMatchObject({ code: 'USAGE' });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const others = file('others.pem', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    await expect(doorOf({ ...HERE, tlsCert: cert, tlsKey: others })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    await expect(doorOf({ ...HERE, tlsCert: key, tlsKey: cert })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('are no certificate and its key'),
    });
    await expect(doorOf({ ...HERE, tlsCert: join(folder, 'none'), tlsKey: key })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});
