import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WorkPool } from '../../../daemon/work/pool.ts';
import type { Task } from '../../../daemon/work/worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const simulate = (date: string): Task => ({
  kind: 'simulate',
  date,
  symbol: 'ES',
  options: {
    market: 'null',
    seed: 1,
    rate: 'demo',
    rawFolder: join(folder, 'raw'),
    truthFolder: join(folder, 'truth'),
  },
});

describe('Days that are worked on at once', { timeout: 60_000 }, () => {
  it('begin no more once one has failed, and fail as it did', async () => {
    const pool = new WorkPool(1);
    const done: string[] = [];
    const tasks = [simulate('2025-06-08'), simulate('2025-06-05')];
    const failure = await pool.run(tasks, ({ date }) => done.push(date)).catch((error) => error);
    expect([failure.code, done]).toEqual(['NOT_A_SESSION', []]);
    await pool.close();
  });
  it('come back in the order in which they were given', async () => {
    const pool = new WorkPool(2);
    const dates = ['2025-06-05', '2025-06-04', '2025-06-03'];
    const results = await pool.run<{ date: string }>(dates.map(simulate), () => undefined);
    expect(results.map(({ date }) => date)).toEqual(dates);
    await pool.close();
  });
});
