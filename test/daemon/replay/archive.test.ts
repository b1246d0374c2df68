import { beforeAll, describe, expect, it } from 'vitest';
import { readLedger } from '../../../daemon/ledger/store.ts';
import { archiveOf } from '../../../daemon/replay/archive.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('What a data folder has of the past', () => {
  it('is its dates, and what was put down on each', async () => {
    const archive = archiveOf(data, 'ES');
    expect(await archive.dates()).toEqual([...SAMPLE_DATES]);
    const lines = await archive.ledger(SAMPLE_DATES[1]);
    expect(lines.map((line) => JSON.parse(line))).toEqual(await readLedger(data, 'ES', SAMPLE_DATES[1]));
    expect(lines.length).toBeGreaterThan(20);
  });
  it('is not asked for beyond its dates', async () => {
    await expect(archiveOf(data, 'ES').ledger('../../etc/passwd')).rejects.toMatchObject({
      code: 'INVALID_DATE',
    });
  });
});
