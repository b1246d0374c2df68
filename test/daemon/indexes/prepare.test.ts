import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openIndex } from '../../../daemon/indexes/open.ts';
import { prepareIndex } from '../../../daemon/indexes/prepare.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('An index that is wanted', () => {
  it('is there afterwards', async () => {
    const name = { symbol: 'ES', asOf: SAMPLE_DATES[1], engine: 'exact' } as const;
    await prepareIndex(data, 'ES', SAMPLE_DATES[1]);
    expect((await openIndex(new Lake(data), name)).knowledge.corpus.sessions).toEqual([SAMPLE_DATES[0]]);
  });
  it('may be missing, where there is no history or no room', async () => {
    await prepareIndex(data, 'ES', SAMPLE_DATES[0]);
    chmodSync(join(data, 'gold'), 0o500);
    await prepareIndex(data, 'ES', '2025-06-09');
    chmodSync(join(data, 'gold'), 0o700);
  });
});
