import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../daemon/databento/clock.ts';
import { diagnoseDatabento } from '../../daemon/databento/diagnostics.ts';
import { TokenBucket } from '../../daemon/databento/historical/rate-limit.ts';
import {
  ApiKey,
  columnBatches,
  DatabentoApiError,
  findApiKey,
  HistoricalClient,
  openDbnFile,
  type RangeRequest,
} from '../../daemon/databento/index.ts';
import { type Cut, HistoricalServer } from './historical-server.ts';
import { marketRecord } from './market-data.ts';

const KEY = 'db-unittestapikey1234567890FFFFF';
const START = 1_749_081_600_000_000_000n;
const RECORDS = 2000;
const REQUEST = { dataset: 'GLBX.MDP3', schema: 'trades', symbols: ['ESM5'], start: '2025-06-05' } as const;

/**
 * Several trades arrive at one time, as in a real sweep; the venue's own times are
 * earlier and not in order.
 */
const trades = Array.from({ length: RECORDS }, (_, i) => {
  const tsRecv = START + BigInt(Math.floor(i / 3)) * 1000n;
  return marketRecord({
    schema: 'trades',
    instrumentId: 7,
    tsEvent: tsRecv - BigInt(5000 + ((i * 37) % 900)),
    tsRecv,
    sequence: i,
  });
});

/** A clock on which waiting takes no time and is written down. */
class TestClock implements Clock {
  at = 0;
  readonly waits: number[] = [];
  now = () => this.at;
  random = () => 0.5;
  wait = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    this.waits.push(milliseconds);
    this.at += milliseconds;
  };
}

let server: HistoricalServer;
let clock: TestClock;
let folder: string;
const warnings: string[] = [];

const client = (key = KEY, idleTimeoutMs = 2000) =>
  new HistoricalClient({
    key: new ApiKey(key),
    baseUrl: server.url,
    clock,
    idleTimeoutMs,
    onWarning: (text) => warnings.push(text),
  });

async function sequences(source: Parameters<typeof columnBatches>[0]): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of columnBatches(source))
    found.push(...batch.column<Uint32Array>('sequence').subarray(0, batch.count));
  return found;
}

const allSequences = Array.from({ length: RECORDS }, (_, i) => i);

beforeEach(async () => {
  server = await HistoricalServer.start(KEY, { trades });
  clock = new TestClock();
  folder = mkdtempSync(join(tmpdir(), 'spymaster-historical-'));
  warnings.length = 0;
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('A range of market data', () => {
  it('is asked for as the protocol says and arrives whole', async () => {
    const source = await client().timeseries.getRange({ ...REQUEST, symbols: ['ESM5', 'ESU5'] });
    expect(source.metadata?.schema).toBe('trades');
    expect(await sequences(source)).toEqual(allSequences);
    const [request] = server.seen;
    expect(request!.verb).toBe('POST');
    expect(Object.fromEntries(request!.form)).toEqual({
      dataset: 'GLBX.MDP3',
      schema: 'trades',
      symbols: 'ESM5,ESU5',
      stype_in: 'raw_symbol',
      stype_out: 'instrument_id',
      start: '2025-06-05',
      encoding: 'dbn',
      compression: 'zstd',
    });
    expect(request!.headers.accept).toBe('application/octet-stream');
  });

  it.each([1, 7, 100])('arrives whole in pieces of %i bytes', async (size) => {
    server.pieceBytes = size;
    expect(await sequences(await client().timeseries.getRange({ ...REQUEST, limit: 400 }))).toEqual(
      allSequences.slice(0, 400),
    );
  });

  it.each<[Cut, number]>([
    ['reset', 900],
    ['fin', 2500],
    ['silence', 2500],
    ['reset', 30],
  ])(
    'goes on after a %s at byte %i without a loss, a duplicate, or paying for delivered records again',
    async (how, afterBytes) => {
      server.script(
        'timeseries.get_range',
        { kind: 'cut', afterBytes, how },
        { kind: 'cut', afterBytes: afterBytes + 1500, how },
      );
      expect(await sequences(await client(KEY, 150).timeseries.getRange(REQUEST))).toEqual(allSequences);
      const starts = server.requests('timeseries.get_range').map(({ form }) => form.get('start')!);
      const resumed = starts.filter((start) => start !== '2025-06-05');
      expect(resumed.length).toBeGreaterThan(0);
      expect(resumed.map(BigInt)).toEqual(resumed.map(BigInt).sort((a, b) => Number(a - b)));
      for (const request of server.requests('timeseries.get_range').slice(-1))
        expect(request.form.get('end')).toBe('2025-06-06');
    },
  );

  it('is known to be cut when the body just ends inside a record', async () => {
    server.script('timeseries.get_range', { kind: 'short', bytes: 2000 });
    expect(await sequences(await client().timeseries.getRange(REQUEST))).toEqual(allSequences);
    expect(server.requests('timeseries.get_range')).toHaveLength(2);
  });

  it('that ends between two frames short of its count is taken up again', async () => {
    server.script('timeseries.get_range', { kind: 'frames', frames: 7 });
    const source = await client().timeseries.getRange(REQUEST, { expectedRecords: RECORDS });
    expect(await sequences(source)).toEqual(allSequences);
  });

  it('that ends on a record boundary before its known count, and has no more when asked, is an error', async () => {
    const source = await client().timeseries.getRange(REQUEST, { expectedRecords: RECORDS + 1 });
    await expect(sequences(source)).rejects.toMatchObject({
      code: 'DBN_TRUNCATED',
      message: expect.stringContaining('2001 were to come'),
    });
  });

  it('keeps its limit when it is taken up again', async () => {
    server.script('timeseries.get_range', { kind: 'cut', afterBytes: 2500, how: 'reset' });
    expect(await sequences(await client().timeseries.getRange({ ...REQUEST, limit: 1500 }))).toEqual(
      allSequences.slice(0, 1500),
    );
  });

  it('gives up after five attempts that bring nothing', async () => {
    server.script(
      'timeseries.get_range',
      ...Array.from({ length: 40 }, () => ({ kind: 'cut', afterBytes: 0, how: 'reset' }) as const),
    );
    await expect(client().timeseries.getRange(REQUEST)).rejects.toMatchObject({
      code: 'DATABENTO_UNREACHABLE',
    });
  });

  it('can be called off', async () => {
    const controller = new AbortController();
    server.script('timeseries.get_range', { kind: 'cut', afterBytes: 2500, how: 'silence' });
    const source = await client().timeseries.getRange(REQUEST, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(sequences(source)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('is refused before it costs more than allowed', async () => {
    server.answers['metadata.get_cost'] = 12.5;
    await expect(client().timeseries.getRange(REQUEST, { maxCostUsd: 10 })).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringContaining('12.50 USD'),
    });
    expect(server.requests('timeseries.get_range')).toHaveLength(0);
  });
});

describe('A range downloaded to a file', () => {
  const path = () => join(folder, 'es.trades.dbn.zst');

  it('holds the bytes as they were sent', async () => {
    const result = await client().timeseries.getRangeToFile(path(), REQUEST);
    expect(result).toMatchObject({ records: RECORDS, answers: 1, bytes: readFileSync(path()).length });
    expect(await sequences(await openDbnFile(path()))).toEqual(allSequences);
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst']);
  });

  it('is joined from the answers of a connection that broke twice', async () => {
    server.script(
      'timeseries.get_range',
      { kind: 'cut', afterBytes: 3000, how: 'silence' },
      { kind: 'cut', afterBytes: 2000, how: 'silence' },
    );
    const result = await client(KEY, 150).timeseries.getRangeToFile(path(), REQUEST);
    expect(result).toMatchObject({ records: RECORDS, answers: 3 });
    expect(await sequences(await openDbnFile(path()))).toEqual(allSequences);
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst']);
  });

  it('goes on where a killed process stopped, paying for the remainder alone', async () => {
    server.script('timeseries.get_range', { kind: 'cut', afterBytes: 3000, how: 'silence' });
    const controller = new AbortController();
    const stopped = client().timeseries.getRangeToFile(path(), REQUEST, {
      signal: controller.signal,
      onProgress: ({ bytesReceived }) => bytesReceived >= 3000 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst.part0', 'es.trades.dbn.zst.request']);
    const result = await client().timeseries.getRangeToFile(path(), REQUEST);
    expect(result.records).toBe(RECORDS);
    expect(await sequences(await openDbnFile(path()))).toEqual(allSequences);
    expect(BigInt(server.seen.at(-1)!.form.get('start')!)).toBeGreaterThan(START);
  });

  /** Leaves the first answer's beginning behind, as a killed process does. */
  async function interrupt(request: RangeRequest = REQUEST, afterBytes = 3000): Promise<void> {
    server.script('timeseries.get_range', { kind: 'cut', afterBytes, how: 'silence' });
    const controller = new AbortController();
    const stopped = client().timeseries.getRangeToFile(path(), request, {
      signal: controller.signal,
      onProgress: ({ bytesReceived }) => bytesReceived >= afterBytes && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  }
  const startsAsked = () => server.requests('timeseries.get_range').map(({ form }) => form.get('start')!);

  it.each([
    ['instruments', { ...REQUEST, symbols: ['ESU5'] }],
    ['span', { ...REQUEST, start: '2025-06-04', end: '2025-06-06' }],
    ['limit', { ...REQUEST, limit: 10 }],
  ])('does not go on from what is left of a request with another %s', async (_, request) => {
    await interrupt();
    await expect(client().timeseries.getRangeToFile(path(), request)).rejects.toMatchObject({
      code: 'NOT_RESUMABLE',
      hint: expect.stringContaining('--no-resume'),
    });
    expect(server.requests('timeseries.get_range')).toHaveLength(1);
    const result = await client().timeseries.getRangeToFile(path(), request, { resume: false });
    expect(result.answers).toBe(1);
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst']);
  });

  it('that ends between two frames short of its count is asked for the rest', async () => {
    server.script('timeseries.get_range', { kind: 'frames', frames: 7 });
    const result = await client().timeseries.getRangeToFile(path(), REQUEST, { expectedRecords: RECORDS });
    expect(result).toMatchObject({ records: RECORDS, answers: 2 });
    expect(await sequences(await openDbnFile(path()))).toEqual(allSequences);
  });

  it('stays unfinished when the service has fewer records than it counted', async () => {
    const short = client().timeseries.getRangeToFile(path(), REQUEST, { expectedRecords: RECORDS + 3 });
    await expect(short).rejects.toMatchObject({
      code: 'DBN_TRUNCATED',
      message: expect.stringContaining('2000 records arrived and 2003 were to come'),
    });
    expect(existsSync(path())).toBe(false);
    expect((await client().timeseries.getRangeToFile(path(), REQUEST)).records).toBe(RECORDS);
  });

  it('is priced, and limited, by what is left of it', async () => {
    server.answers['metadata.get_cost'] = (form: URLSearchParams) =>
      form.get('start') === '2025-06-05' ? 100 : 10;
    await expect(
      client().timeseries.getRangeToFile(path(), REQUEST, { maxCostUsd: 50 }),
    ).rejects.toMatchObject({
      code: 'COST_LIMIT',
    });
    expect([server.requests('timeseries.get_range'), readdirSync(folder)]).toEqual([[], []]);
    await interrupt();
    const { request, records } = await client().timeseries.remainder(path(), REQUEST);
    expect(records).toBeGreaterThan(0);
    expect(BigInt(request.start)).toBe(START + BigInt(Math.floor((records - 1) / 3)) * 1000n);
    await expect(
      client().timeseries.getRangeToFile(path(), REQUEST, { maxCostUsd: 5 }),
    ).rejects.toMatchObject({
      code: 'COST_LIMIT',
    });
    const result = await client().timeseries.getRangeToFile(path(), REQUEST, { maxCostUsd: 50 });
    expect(result.records).toBe(RECORDS);
  });

  it('asks nothing when everything had arrived before the process was killed', async () => {
    await client()
      .timeseries.getRangeToFile(path(), REQUEST, {
        onWhole: () => Promise.reject(new Error('killed')),
      })
      .catch(() => undefined);
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst.part0', 'es.trades.dbn.zst.request']);
    const result = await client().timeseries.getRangeToFile(path(), REQUEST, { expectedRecords: RECORDS });
    expect([result.records, startsAsked().length]).toEqual([RECORDS, 1]);
  });

  it('goes on after a power cut that left zeros at the end of what had been written, from the last part that is sound', async () => {
    await interrupt(REQUEST, 6000);
    await interrupt(REQUEST, 4000);
    const { records } = await client().timeseries.remainder(path(), REQUEST);
    const damaged = `${path()}.part1`;
    writeFileSync(damaged, Buffer.concat([readFileSync(damaged), Buffer.alloc(4096)]));
    const sound = await client().timeseries.remainder(path(), REQUEST);
    expect(sound.records).toBeGreaterThan(0);
    expect(sound.records).toBeLessThan(records);
    const result = await client().timeseries.getRangeToFile(path(), REQUEST);
    expect([result.records, result.answers, startsAsked().length]).toEqual([RECORDS, 2, 3]);
    expect(BigInt(startsAsked()[2]!)).toBe(sound.request.start);
    expect(await sequences(await openDbnFile(path()))).toEqual(allSequences);
  });

  it('has one writer at a time', async () => {
    server.script('timeseries.get_range', { kind: 'cut', afterBytes: 3000, how: 'silence' });
    const controller = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const first = client().timeseries.getRangeToFile(path(), REQUEST, {
      signal: controller.signal,
      onProgress: () => arrived.resolve(),
    });
    await arrived.promise;
    await expect(client().timeseries.getRangeToFile(path(), REQUEST)).rejects.toMatchObject({
      code: 'FILE_LOCKED',
      message: expect.stringContaining('is writing es.trades.dbn.zst'),
    });
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(server.requests('timeseries.get_range')).toHaveLength(1);
  });

  it('is not joined from answers of different DBN versions', async () => {
    await interrupt();
    server.version = 2;
    for (let i = 0; i < 2; i++)
      await expect(client().timeseries.getRangeToFile(path(), REQUEST)).rejects.toMatchObject({
        code: 'NOT_RESUMABLE',
      });
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst.part0', 'es.trades.dbn.zst.request']);
  });

  it('is not gone on with when the records were not in order, or the service no longer repeats the last ones', async () => {
    server.data.trades = [...trades.slice(0, 300), ...trades.slice(100, 200), ...trades.slice(300)];
    await interrupt(REQUEST, 12_000);
    await expect(client().timeseries.getRangeToFile(path(), REQUEST)).rejects.toMatchObject({
      code: 'NOT_RESUMABLE',
    });
    server.data.trades = trades;
    await client().timeseries.getRangeToFile(path(), REQUEST, { resume: false });
    rmSync(path());
    await interrupt();
    const { request } = await client().timeseries.remainder(path(), REQUEST);
    server.data.trades = trades.filter((record) => record.readBigUInt64LE(32) !== request.start);
    await expect(client().timeseries.getRangeToFile(path(), REQUEST)).rejects.toMatchObject({
      code: 'NOT_RESUMABLE',
      message: expect.stringContaining('did not repeat'),
    });
  });

  it('asks for nothing when there is no place to write it', async () => {
    writeFileSync(join(folder, 'file'), '');
    const below = join(folder, 'file', 'es.trades.dbn.zst');
    await expect(client().timeseries.getRangeToFile(below, REQUEST)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    expect(server.seen).toEqual([]);
  });
});

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

describe('Metadata and symbology', () => {
  it('are read in the service’s forms', async () => {
    Object.assign(server.answers, {
      'metadata.list_datasets': ['GLBX.MDP3'],
      'metadata.list_schemas': ['trades', 'brand-new'],
      'metadata.list_publishers': [
        { publisher_id: 1, dataset: 'GLBX.MDP3', venue: 'GLBX', description: 'CME' },
      ],
      'metadata.list_fields': [{ name: 'price', type: 'int64_t' }],
      'metadata.list_unit_prices': [{ mode: 'historical', unit_prices: { trades: 18 } }],
      'metadata.get_dataset_condition': [
        { date: '2025-06-05', condition: 'available', last_modified_date: null },
      ],
      'metadata.get_dataset_range': { start: '2010-06-06T00:00:00Z', end: '2025-06-06T00:00:00Z' },
      'metadata.get_cost': 1.25,
      'symbology.resolve': {
        result: {
          'ES.c.0': [
            { d0: '2025-06-05', d1: '2025-06-13', s: '7' },
            { d0: '2025-06-13', d1: '2025-06-13', s: '' },
          ],
        },
        partial: ['ES.c.1'],
        not_found: ['EY.OPT'],
      },
    });
    const { metadata, symbology } = client();
    expect(await metadata.listDatasets()).toEqual(['GLBX.MDP3']);
    expect(await metadata.listSchemas('GLBX.MDP3')).toEqual(['trades', 'brand-new']);
    expect((await metadata.listPublishers())[0]).toMatchObject({ publisher_id: 1, venue: 'GLBX' });
    expect(await metadata.listFields('trades')).toEqual([{ name: 'price', type: 'int64_t' }]);
    expect(await metadata.listUnitPrices('GLBX.MDP3')).toEqual([
      { mode: 'historical', unit_prices: { trades: 18 } },
    ]);
    expect(await metadata.getDatasetCondition('GLBX.MDP3')).toHaveLength(1);
    expect(await metadata.getDatasetRange('GLBX.MDP3')).toMatchObject({ start: '2010-06-06T00:00:00Z' });
    expect(await metadata.getRecordCount(REQUEST)).toBe(RECORDS);
    expect(await metadata.getBillableSize(REQUEST)).toBe(RECORDS * 48);
    expect(await metadata.getCost(REQUEST)).toBe(1.25);
    const resolution = await symbology.resolve({
      dataset: 'GLBX.MDP3',
      symbols: ['ES.c.0', 'ES.c.1', 'EY.OPT'],
      stypeIn: 'continuous',
      stypeOut: 'instrument_id',
      startDate: '2025-06-05',
    });
    expect(resolution.mappings.get('ES.c.0')).toEqual([
      { startDate: '2025-06-05', endDate: '2025-06-13', symbol: '7' },
    ]);
    expect(resolution).toMatchObject({ partial: ['ES.c.1'], notFound: ['EY.OPT'] });
  });

  it('refuse too many symbols and times that are none before anything is sent', async () => {
    const many = Array.from({ length: 2001 }, (_, i) => `S${i}`);
    await expect(client().metadata.getCost({ ...REQUEST, symbols: many })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(client().metadata.getCost({ ...REQUEST, start: '5 June' })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(client().metadata.getCost({ ...REQUEST, start: START })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(server.seen).toHaveLength(0);
  });
});

describe('Batch jobs', () => {
  it('are ordered once; when the answer is lost the list says whether it arrived', async () => {
    server.script('batch.submit_job', { kind: 'cut', afterBytes: 0, how: 'reset' });
    const job = await client().batch.submitJob({ ...REQUEST, splitDuration: 'day' });
    expect(job).toMatchObject({
      id: 'GLBX-1',
      state: 'received',
      symbols: ['ESM5'],
      ts_received: new Date('2026-11-23T12:00:00Z'),
    });
    expect(server.requests('batch.submit_job')).toHaveLength(1);
  });

  it('are not ordered again when the service failed and did not list them', async () => {
    server.script('batch.submit_job', { kind: 'error', status: 503, body: '{"detail":"later"}' });
    await expect(client().batch.submitJob(REQUEST)).rejects.toMatchObject({ code: 'BATCH_UNCERTAIN' });
    expect(server.requests('batch.submit_job')).toHaveLength(1);
  });

  it('that are called off while being ordered are never advised to be ordered again', async () => {
    const controller = new AbortController();
    server.answers['batch.submit_job'] = () => controller.abort();
    await expect(client().batch.submitJob(REQUEST, controller.signal)).rejects.toMatchObject({
      code: 'BATCH_UNCERTAIN',
      hint: expect.stringContaining('before submitting it again'),
    });
    server.answers['batch.submit_job'] = { nonsense: true };
    server.answers['batch.list_jobs'] = [];
    await expect(client().batch.submitJob(REQUEST)).rejects.toMatchObject({ code: 'BATCH_UNCERTAIN' });
    expect(server.requests('batch.submit_job')).toHaveLength(2);
  });

  it('that are refused are not looked for', async () => {
    server.script('batch.submit_job', { kind: 'error', status: 429, body: '{"detail":"slow down"}' });
    await expect(client().batch.submitJob(REQUEST)).rejects.toMatchObject({ code: 'DATABENTO_RATE_LIMITED' });
    expect(server.requests('batch.list_jobs')).toHaveLength(1);
  });

  it('are fetched anew where a file of the right size is another, a part too long, or a range not heeded', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
    const names = ['other.dbn.zst', 'long.dbn.zst', 'deaf.dbn.zst'];
    server.files = names.map((filename) => ({ filename, bytes }));
    writeFileSync(join(folder, 'other.dbn.zst'), Buffer.alloc(5000));
    writeFileSync(join(folder, 'long.dbn.zst.part'), Buffer.alloc(6000));
    writeFileSync(join(folder, 'deaf.dbn.zst.part'), bytes.subarray(0, 1000));
    server.script('files/deaf.dbn.zst', { kind: 'ignore-range' });
    await client().batch.download('GLBX-1', folder);
    for (const name of names) expect(readFileSync(join(folder, name))).toEqual(bytes);
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
  });

  it('are not fetched from anywhere but the service', async () => {
    const other = await HistoricalServer.start(KEY);
    other.files = [{ filename: 'a.dbn.zst', bytes: Buffer.from('data') }];
    server.files = [
      { filename: 'a.dbn.zst', bytes: Buffer.from('data'), url: `${other.url}files/a.dbn.zst` },
    ];
    await expect(client().batch.download('GLBX-1', folder)).rejects.toMatchObject({
      code: 'DATABENTO_RESPONSE_INVALID',
    });
    expect(other.seen).toEqual([]);
    await other.stop();
  });

  it('are downloaded with resume, and verified', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
    server.files = [{ filename: 'a.dbn.zst', bytes }];
    server.script('files/a.dbn.zst', { kind: 'cut', afterBytes: 1234, how: 'silence' });
    expect(await client(KEY, 150).batch.download('GLBX-1', folder)).toEqual([join(folder, 'a.dbn.zst')]);
    expect(readFileSync(join(folder, 'a.dbn.zst'))).toEqual(bytes);
    expect(server.requests('files/a.dbn.zst').map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=1234-',
    ]);
    await client().batch.download('GLBX-1', folder);
    expect(server.requests('files/a.dbn.zst')).toHaveLength(2);
  });

  it('with another hash than promised are removed', async () => {
    server.files = [{ filename: 'a.dbn.zst', bytes: Buffer.from('data'), hash: '00' }];
    await expect(client().batch.download('GLBX-1', folder)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('cannot write outside their folder', async () => {
    server.files = [{ filename: '../a', bytes: Buffer.from('data') }];
    await expect(client().batch.download('GLBX-1', folder)).rejects.toMatchObject({
      code: 'DATABENTO_RESPONSE_INVALID',
    });
  });
});

describe('The doctor’s look at Databento', () => {
  const examine = (key: string | null) => {
    vi.stubEnv('DATABENTO_API_KEY', key ?? '');
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    return diagnoseDatabento('GLBX.MDP3', { baseUrl: server.url, gateway: '127.0.0.1' });
  };
  afterEach(() => vi.unstubAllEnvs());

  it('reports the key, the service and its clock, the licence and the gateway', async () => {
    server.answers['metadata.get_dataset_range'] = {
      start: '2010-06-06T00:00:00Z',
      end: '2025-06-06T00:00:00Z',
    };
    const findings = await examine(KEY);
    expect(findings.map(({ name, ok }) => [name, ok])).toEqual([
      ['Databento key', true],
      ['Databento service', true],
      ['Licence for GLBX.MDP3', true],
      ['Live gateway', false],
    ]);
    expect(findings[1]!.detail).toBe('reachable. This clock is right to about a second.');
    expect(findings[2]!.detail).toBe('data from 2010-06-06 to 2025-06-06.');
    expect(JSON.stringify(findings)).not.toContain(KEY);
  });

  it('says so when the service does not answer', async () => {
    const busy = { kind: 'error', status: 503, body: '' } as const;
    server.script('metadata.get_dataset_range', busy, busy, busy, busy, busy);
    vi.stubEnv('DATABENTO_API_KEY', KEY);
    const options = { baseUrl: server.url, gateway: '127.0.0.1', timeoutMs: 20 };
    const findings = await diagnoseDatabento('GLBX.MDP3', options);
    expect(findings[2]).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/did not answer in time|no reason was given/),
    });
  });

  it('says what is missing: a key, a key that is taken', async () => {
    expect(await examine(null)).toMatchObject([{ name: 'Databento key', ok: false }]);
    const refused = await examine('db-unittestapikey1234567890EEEEE');
    expect(refused[2]).toMatchObject({ ok: false, detail: 'The key is refused.' });
  });
});

describe('Rate limits and keys', () => {
  it('a bucket lets a burst through and then one request per refill', async () => {
    const bucket = new TokenBucket(3, 2, clock);
    for (let i = 0; i < 5; i++) await bucket.take();
    expect(clock.waits).toEqual([500, 500]);
  });

  it.each([
    ['metadata', 20, 1000, (one: HistoricalClient) => one.metadata.listDatasets()],
    ['batch', 20, 1000, (one: HistoricalClient) => one.batch.listJobs()],
  ])('%s requests never exceed %i within %i ms', async (_, limit, spanMs, ask) => {
    Object.assign(server.answers, { 'metadata.list_datasets': [], 'batch.list_jobs': [] });
    const one = client();
    const times: number[] = [];
    for (let i = 0; i < 60; i++) {
      await ask(one);
      times.push(clock.at);
    }
    for (const at of times)
      expect(times.filter((other) => other >= at && other < at + spanMs).length).toBeLessThanOrEqual(limit);
    expect(times.at(-1)).toBeGreaterThan(((60 - limit) / limit) * spanMs);
  });

  it('finds the key in the environment, then in a file only its owner can read', () => {
    const file = join(folder, 'key');
    writeFileSync(file, `${KEY}\n`, { mode: 0o600 });
    expect(findApiKey({ environment: { DATABENTO_API_KEY: KEY } }).source).toBe('DATABENTO_API_KEY');
    expect(findApiKey({ environment: { DATABENTO_API_KEY_FILE: file } }).key.reveal()).toBe(KEY);
    writeFileSync(join(folder, 'open'), KEY, { mode: 0o644 });
    expect(() => findApiKey({ environment: { DATABENTO_API_KEY_FILE: join(folder, 'open') } })).toThrow(
      expect.objectContaining({ code: 'API_KEY_INVALID' }),
    );
    expect(() => findApiKey({ environment: {}, file: join(folder, 'none') })).toThrow(
      expect.objectContaining({ code: 'API_KEY_MISSING' }),
    );
    expect(() => new ApiKey('db-short')).toThrow(expect.objectContaining({ code: 'API_KEY_INVALID' }));
  });
});
