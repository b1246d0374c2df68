import { describe, expect, it } from 'vitest';
import {
  allSequences,
  client,
  KEY,
  RECORDS,
  REQUEST,
  sequences,
  server,
} from '../../../conformance/historical-client.ts';
import type { Cut } from '../../../conformance/historical-server.ts';

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
      code: 'TOO_FEW_RECORDS',
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
