import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiKey, DatabentoApiError, HistoricalClient } from '../../../../daemon/databento/index.ts';
import {
  allSequences,
  client,
  clock,
  KEY,
  RECORDS,
  REQUEST,
  sequences,
  server,
  trades,
  warnings,
} from '../../../conformance/historical-client.ts';
import { HistoricalServer } from '../../../conformance/historical-server.ts';

describe('Errors of the service', () => {
  const range = () => client().timeseries.getRange(REQUEST);

  it('a bad key is fatal, named, and never shown', async () => {
    const other = 'db-unittestapikey1234567890EEEEE';
    const error = await client(other)
      .timeseries.getRange(REQUEST)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabentoApiError);
    expect(error).toMatchObject({ code: 'DATABENTO_AUTH', facts: { status: 401, requestId: 'request-1' } });
    expect(server.seen).toHaveLength(1);
    expect(
      `${inspect(error, { depth: 9 })}${inspect(new ApiKey(other))}${JSON.stringify({ key: new ApiKey(other) })}`,
    ).not.toContain(other);
  });

  it('an exhausted budget', async () => {
    server.script('timeseries.get_range', {
      kind: 'error',
      status: 402,
      body: '{"detail":"Account budget exhausted."}',
    });
    await expect(range()).rejects.toMatchObject({
      code: 'DATABENTO_BILLING',
      message: expect.stringContaining('Account budget exhausted (HTTP 402'),
    });
  });

  it('a 422 with its payload', async () => {
    const detail = {
      case: 'data_start_before_available_start',
      message: 'The start is too early.',
      status_code: 422,
      docs: 'https://databento.com/docs/x',
      payload: { available_start: '2010-06-06' },
    };
    server.script('timeseries.get_range', { kind: 'error', status: 422, body: JSON.stringify({ detail }) });
    const error = (await range().catch((reason: unknown) => reason)) as DatabentoApiError;
    expect(error.facts).toEqual({
      status: 422,
      case: 'data_start_before_available_start',
      message: 'The start is too early.',
      docsUrl: 'https://databento.com/docs/x',
      payload: { available_start: '2010-06-06' },
      requestId: 'request-1',
      retryAfterMs: null,
    });
    expect(error.message).toContain('2010-06-06');
  });

  it('a 429 is repeated after the time the service asks for', async () => {
    server.script('timeseries.get_range', {
      kind: 'error',
      status: 429,
      body: '{"detail":"slow down"}',
      headers: { 'retry-after': '7' },
    });
    expect(await sequences(await range())).toEqual(allSequences);
    expect(clock.waits).toEqual([7000]);
  });

  it('a 429 may name the moment to try again, and is not waited for longer than a minute', async () => {
    const busy = (retryAfter: string) =>
      ({
        kind: 'error',
        status: 429,
        body: '{"detail":"slow down"}',
        headers: { 'retry-after': retryAfter },
      }) as const;
    server.script('timeseries.get_range', busy(new Date(Date.now() + 30_000).toUTCString()));
    expect(await sequences(await range())).toEqual(allSequences);
    expect(clock.waits[0]).toBeGreaterThan(27_000);
    expect(clock.waits[0]).toBeLessThanOrEqual(30_000);
    server.script('timeseries.get_range', busy('3600'));
    await expect(range()).rejects.toMatchObject({
      code: 'DATABENTO_RATE_LIMITED',
      hint: expect.stringContaining('3600 s'),
    });
    expect(clock.waits).toHaveLength(1);
  });

  it('a time-out of the service is repeated; a missing licence is not', async () => {
    server.script('timeseries.get_range', { kind: 'error', status: 408, body: '' });
    expect(await sequences(await range())).toEqual(allSequences);
    server.script('timeseries.get_range', {
      kind: 'error',
      status: 403,
      body: '{"detail":"No live licence."}',
    });
    await expect(range()).rejects.toMatchObject({
      code: 'DATABENTO_AUTH',
      hint: expect.stringContaining('licence'),
    });
    expect(server.requests('timeseries.get_range')).toHaveLength(3);
  });

  it('a list of wrong fields, and a range that reaches too far, in words', async () => {
    const detail = [{ loc: ['body', 'start'], msg: 'not a date', type: 'value_error' }];
    server.script('timeseries.get_range', { kind: 'error', status: 422, body: JSON.stringify({ detail }) });
    await expect(range()).rejects.toMatchObject({
      message: expect.stringContaining('start: not a date (HTTP 422'),
    });
    const late = {
      case: 'data_end_after_available_end',
      message: 'Too late.',
      payload: { available_end: '2025-06-05T10:00Z' },
    };
    server.script('timeseries.get_range', {
      kind: 'error',
      status: 422,
      body: JSON.stringify({ detail: late }),
    });
    await expect(range()).rejects.toMatchObject({ hint: 'Ask for data up to 2025-06-05T10:00Z.' });
  });

  it('a redirect is not followed: the key goes nowhere else', async () => {
    const other = await HistoricalServer.start(KEY, { trades });
    const headers = { location: `${other.url}timeseries.get_range` };
    server.script(
      'timeseries.get_range',
      ...Array.from({ length: 5 }, () => ({ kind: 'error', status: 307, body: '', headers }) as const),
    );
    await expect(range()).rejects.toMatchObject({ code: 'DATABENTO_UNREACHABLE' });
    expect(other.seen).toEqual([]);
    await other.stop();
  });

  it('a base address that is none, or lacks its last slash', async () => {
    expect(() => new HistoricalClient({ key: new ApiKey(KEY), baseUrl: 'hist' })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: '"hist" is not the address of a service.' }),
    );
    const slashless = new HistoricalClient({ key: new ApiKey(KEY), baseUrl: server.url.slice(0, -1), clock });
    expect(await slashless.metadata.getRecordCount(REQUEST)).toBe(RECORDS);
  });

  it('a proxy’s HTML page is reduced to its words, and repeated with growing pauses', async () => {
    const page = { kind: 'error', status: 502, body: '<html><h1>Bad Gateway</h1></html>' } as const;
    server.script('timeseries.get_range', page, page, page, page, page);
    await expect(range()).rejects.toMatchObject({
      code: 'DATABENTO_UNAVAILABLE',
      message: expect.stringContaining('Bad Gateway'),
    });
    expect(clock.waits).toEqual([500, 1000, 2000, 4000]);
  });

  it('warnings of a request that succeeded are passed on', async () => {
    server.script('timeseries.get_range', {
      kind: 'warn',
      warnings: ['DegradedData: 2025-06-05 is degraded'],
    });
    await sequences(await range());
    expect(warnings).toEqual(['DegradedData: 2025-06-05 is degraded']);
  });

  it('an answer that is not what the method promises', async () => {
    server.answers['metadata.list_schemas'] = { unexpected: true };
    await expect(client().metadata.listSchemas('GLBX.MDP3')).rejects.toMatchObject({
      code: 'DATABENTO_RESPONSE_INVALID',
    });
  });
});

describe('A service that is slow to answer', () => {
  const patient = (firstByteTimeoutMs: number, idleTimeoutMs: number) =>
    new HistoricalClient({
      key: new ApiKey(KEY),
      baseUrl: server.url,
      clock,
      firstByteTimeoutMs,
      idleTimeoutMs,
    });
  const range = (timeouts: HistoricalClient) => timeouts.timeseries.getRange(REQUEST).then(sequences);

  it('may be silent longer before its first byte than between two', async () => {
    server.script('timeseries.get_range', { kind: 'late', milliseconds: 300 });
    expect(await range(patient(5000, 100))).toEqual(allSequences);
    expect(server.seen).toHaveLength(1);
  });

  it('is asked once more, and no third time', async () => {
    const head = { kind: 'cut', afterBytes: 0, how: 'silence' } as const;
    server.script('timeseries.get_range', { kind: 'late', milliseconds: 60_000 }, head, head);
    await expect(range(patient(150, 60_000))).rejects.toMatchObject({
      code: 'DATABENTO_NO_ANSWER',
      message: 'Databento did not begin to answer timeseries.get_range.',
    });
    expect(server.seen).toHaveLength(2);
  });

  it('has its answer taken when asked once more', async () => {
    server.script('timeseries.get_range', { kind: 'late', milliseconds: 60_000 });
    expect(await range(patient(150, 60_000))).toEqual(allSequences);
    expect(server.seen).toHaveLength(2);
  });

  it('between bytes is asked for the rest', async () => {
    server.script('timeseries.get_range', { kind: 'cut', afterBytes: 2500, how: 'silence' });
    expect(await range(patient(60_000, 150))).toEqual(allSequences);
    expect(server.seen).toHaveLength(2);
  });
});
