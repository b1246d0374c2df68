import { describe, expect, it } from 'vitest';
import { Admission } from '../../../daemon/server/access.ts';

/** A request as it should be, with these headers. */
const asking = (headers: Readonly<Record<string, string>>) => ({
  headers,
  rawHeaders: Object.entries(headers).flat(),
  url: '/v1/stream',
  httpVersion: '1.1',
});

describe('Who may ask', () => {
  const admission = new Admission({ port: 8765, allowedOrigins: ['http://localhost:5173'] });
  const host = '127.0.0.1:8765';
  it('names this machine and this port', () => {
    for (const name of [host, 'localhost:8765', '[::1]:8765', 'LOCALHOST:8765'])
      expect(admission.refusalOf(asking({ host: name }))).toBeNull();
    for (const name of ['127.0.0.1:8766', '127.0.0.1', 'example.com:8765', 'localhost:8765.', ''])
      expect(admission.refusalOf(asking({ host: name }))).toMatchObject({ status: 421 });
    expect(admission.refusalOf({ ...asking({}), rawHeaders: ['Host', ''] })).toMatchObject({ status: 421 });
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
    const refusal = admission.refusalOf(asking(origin === undefined ? { host } : { host, origin }));
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
  it('asks by a path, with one Host, in HTTP/1.1: anything else may mean two names', () => {
    const refused = { status: 400 };
    const good = asking({ host });
    expect(admission.refusalOf(good)).toBeNull();
    expect(
      admission.refusalOf({ ...good, rawHeaders: ['Host', host, 'host', 'evil.example'] }),
    ).toMatchObject(refused);
    expect(admission.refusalOf({ ...good, rawHeaders: [] })).toMatchObject(refused);
    expect(admission.refusalOf({ ...good, url: `http://${host}/v1/stream` })).toMatchObject(refused);
    expect(admission.refusalOf({ ...good, httpVersion: '1.0' })).toMatchObject(refused);
  });
  it('is no picture, script or form of another page, which have no Origin', () => {
    const from = (site: string, mode: string, more: object = {}) =>
      admission.refusalOf(asking({ host, 'sec-fetch-site': site, 'sec-fetch-mode': mode, ...more }))
        ?.status ?? null;
    expect([from('cross-site', 'no-cors'), from('same-site', 'no-cors'), from('cross-site', 'cors')]).toEqual(
      [403, 403, 403],
    );
    expect([
      from('same-origin', 'no-cors'),
      from('none', 'navigate'),
      from('cross-site', 'navigate'),
    ]).toEqual([null, null, null]);
    expect(from('cross-site', 'cors', { origin: 'http://localhost:5173' })).toBeNull();
    expect(from('cross-site', 'navigate', { origin: 'http://evil.example' })).toBe(403);
  });
  it('names a host that was given, in lower case, with its port or this one', () => {
    const named = new Admission({ port: 9000, allowedHosts: ['charts.example.com', 'other.example:8443'] });
    const statusOf = (name: string) => named.refusalOf(asking({ host: name }))?.status ?? null;
    expect(
      ['charts.example.com:9000', 'CHARTS.example.com:9000', 'other.example:8443', 'localhost:9000'].map(
        statusOf,
      ),
    ).toEqual([null, null, null, null]);
    expect(
      [
        'charts.example.com',
        'other.example:9000',
        'a.charts.example.com:9000',
        'charts.example.com.:9000',
      ].map(statusOf),
    ).toEqual([421, 421, 421, 421]);
  });
  it.each([
    [80, false, 'http'],
    [443, true, 'https'],
  ])('leaves out port %i where it is the default', (port, isSecure, scheme) => {
    const named = new Admission({ port, allowedHosts: ['charts.example.com'], isSecure });
    for (const name of ['localhost', `localhost:${port}`, 'charts.example.com'])
      expect(named.refusalOf(asking({ host: name }))).toBeNull();
    expect([named.isOwn(`${scheme}://charts.example.com`), named.isOwn('ftp://charts.example.com')]).toEqual([
      true,
      false,
    ]);
    const other = new Admission({ port, allowedHosts: [], isSecure: !isSecure });
    expect(other.refusalOf(asking({ host: 'localhost' }))).toMatchObject({ status: 421 });
  });
});
