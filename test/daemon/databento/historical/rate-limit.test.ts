import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../../daemon/databento/historical/rate-limit.ts';
import { ApiKey, findApiKey, type HistoricalClient } from '../../../../daemon/databento/index.ts';
import { client, clock, folder, KEY, server } from '../../../conformance/historical-client.ts';

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
