import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { client, folder, KEY, REQUEST, server } from '../../../conformance/historical-client.ts';
import { HistoricalServer } from '../../../conformance/historical-server.ts';

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

  it('are told in a list by their state, and one by one with all there is', async () => {
    await client().batch.submitJob({ ...REQUEST, encoding: 'csv', prettyPx: true, mapSymbols: true });
    const form = server.requests('batch.submit_job')[0]!.form;
    expect(['encoding', 'pretty_px', 'pretty_ts', 'map_symbols'].map((name) => form.get(name))).toEqual([
      'csv',
      'true',
      null,
      'true',
    ]);
    const [listed] = await client().batch.listJobs();
    expect([listed!.id, listed!.dataset]).toEqual(['GLBX-1', undefined]);
    expect(await client().batch.getJobDetails('GLBX-1')).toMatchObject({
      id: 'GLBX-1',
      dataset: 'GLBX.MDP3',
      symbols: ['ESM5'],
    });
  });

  it('of DBN have no choices of text', async () => {
    await expect(client().batch.submitJob({ ...REQUEST, mapSymbols: true })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(server.requests('batch.submit_job')).toEqual([]);
  });

  it('are found by their details: another one of the same minute is not taken for it', async () => {
    const other = { id: 'OTHER', state: 'queued', dataset: 'GLBX.MDP3', schema: 'mbo', symbols: 'ESM5' };
    let lists = 0;
    server.answers['batch.list_jobs'] = () => {
      if (lists++ === 1) server.jobs.push(other);
      return server.jobs.map(({ id, state }) => ({ id, state }));
    };
    server.script('batch.submit_job', { kind: 'cut', afterBytes: 0, how: 'reset' });
    const job = await client().batch.submitJob(REQUEST);
    expect([job.id, job.schema, server.jobs.length]).toEqual(['GLBX-1', REQUEST.schema, 2]);
    expect(server.requests('batch.submit_job')).toHaveLength(1);
  });

  it('of another span or encoding, or of an earlier order, are not taken for one', async () => {
    const job = (id: string, more: object) => ({
      id,
      state: 'queued',
      dataset: 'GLBX.MDP3',
      schema: REQUEST.schema,
      symbols: 'ESM5',
      ...more,
    });
    const ours = job('OURS', { start: '2025-06-05T00:00:00.000000000Z', encoding: 'dbn' });
    let lists = 0;
    server.answers['batch.list_jobs'] = () => {
      if (lists++ === 1)
        server.jobs.push(
          job('LATER', { start: '2025-07-05T00:00:00.000000000Z' }),
          job('TEXT', { encoding: 'csv' }),
          ours,
        );
      return server.jobs.map(({ id, state }) => ({ id, state }));
    };
    server.script('batch.submit_job', { kind: 'error', status: 503, body: '{"detail":"later"}' });
    expect((await client().batch.submitJob(REQUEST)).id).toBe('OURS');
  });

  it('whose files are empty are downloaded too, and one failure calls the others off', async () => {
    const bytes = Buffer.alloc(2_000_000, 7);
    server.files = [{ filename: 'empty.json', bytes: Buffer.alloc(0) }];
    expect(readFileSync((await client().batch.download('GLBX-1', folder))[0]!)).toHaveLength(0);
    server.files = [
      { filename: 'wrong.dbn.zst', bytes: Buffer.from('data'), hash: '00' },
      { filename: 'large.dbn.zst', bytes },
    ];
    await expect(client().batch.download('GLBX-1', folder, { parallel: 2 })).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('are downloaded several at once where that is wanted', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.dbn.zst`);
    server.files = names.map((filename) => ({ filename, bytes: Buffer.from(filename) }));
    const paths = await client().batch.download('GLBX-1', folder, { parallel: 3 });
    expect(paths).toEqual(names.map((name) => join(folder, name)));
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(names);
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
  it('that were there before, or of which there are two, are not taken for the one ordered', async () => {
    const job = (id: string) => ({
      id,
      state: 'queued',
      dataset: 'GLBX.MDP3',
      schema: REQUEST.schema,
      symbols: 'ESM5',
    });
    server.jobs.push(job('EARLIER'));
    server.script('batch.submit_job', { kind: 'error', status: 503, body: '{"detail":"later"}' });
    await expect(client().batch.submitJob(REQUEST)).rejects.toMatchObject({ code: 'BATCH_UNCERTAIN' });
    let lists = 0;
    server.answers['batch.list_jobs'] = () => {
      if (lists++ === 1) server.jobs.push(job('ONE'), job('TWO'));
      return server.jobs.map(({ id, state }) => ({ id, state }));
    };
    server.script('batch.submit_job', { kind: 'error', status: 503, body: '{"detail":"later"}' });
    await expect(client().batch.submitJob(REQUEST)).rejects.toMatchObject({ code: 'BATCH_UNCERTAIN' });
  });

  it('are cut by day, symbol and size as is asked for, and listed by states', async () => {
    await client().batch.submitJob({ ...REQUEST, splitSymbols: true, splitSize: 5_000_000_000 });
    const form = server.requests('batch.submit_job')[0]!.form;
    expect(['split_duration', 'split_symbols', 'split_size'].map((name) => form.get(name))).toEqual([
      'day',
      'true',
      '5000000000',
    ]);
    await client().batch.listJobs({ states: ['queued', 'done'] });
    expect(server.requests('batch.list_jobs').at(-1)!.form.get('states')).toBe('queued,done');
  });

  it('that have arrived in parts are put in their place unasked, each fetched by one alone', async () => {
    const bytes = Buffer.alloc(300_000, 5);
    server.files = [{ filename: 'a.dbn.zst', bytes }];
    writeFileSync(join(folder, 'a.dbn.zst.part'), bytes);
    const told: number[] = [];
    await client().batch.download('GLBX-1', folder);
    expect([server.requests('files/a.dbn.zst').length, readdirSync(folder)]).toEqual([0, ['a.dbn.zst']]);
    server.files = [{ filename: 'b.dbn.zst', bytes }];
    const onProgress = (_: string, got: number) => told.push(got);
    const both = await Promise.allSettled(
      [1, 2].map(() => client().batch.download('GLBX-1', folder, { onProgress })),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(server.requests('files/b.dbn.zst')).toHaveLength(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(bytes.length);
  });
});
