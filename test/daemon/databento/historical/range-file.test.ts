import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDbnFile, type RangeRequest } from '../../../../daemon/databento/index.ts';
import {
  allSequences,
  client,
  folder,
  KEY,
  RECORDS,
  REQUEST,
  START,
  sequences,
  server,
  trades,
} from '../../../conformance/historical-client.ts';

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
      hint: 'Start the file over: resume: false.',
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
      code: 'TOO_FEW_RECORDS',
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
