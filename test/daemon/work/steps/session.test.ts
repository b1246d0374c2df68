import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { readEpisodes } from '../../../../daemon/tables/episodes.ts';
import { readLabels } from '../../../../daemon/tables/labels.ts';
import { buildSession, emptySession } from '../../../../daemon/work/steps/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const build = () => buildSession({ symbol: 'ES', date: DATE, dataFolder: data, repair: false });

describe('The session of a date', () => {
  it('says what it holds, as its tables do', async () => {
    const { built, approaches, contacts, checkpoints } = await build();
    const labels = await readLabels(new Lake(data), 'ES', DATE);
    expect(built).toBe(false);
    expect([approaches, contacts]).toEqual([
      labels.length,
      labels.filter(({ contacted }) => contacted).length,
    ]);
    expect(checkpoints).toBe((await readEpisodes(new Lake(data), 'ES', DATE)).length);
  });
  it('has outcomes in the order in which approaches began', async () => {
    const times = (await readLabels(new Lake(data), 'ES', DATE)).map(({ anchorNs }) => anchorNs);
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
  });
  it('is emptied when there is none any more: nothing of it is found, and the reason is told', async () => {
    const lake = new Lake(data);
    await emptySession(lake, 'ES', DATE, 'no trades');
    for (const dataset of [DATASETS.state('ES'), DATASETS.features('ES'), DATASETS.episodes('ES')]) {
      expect(await lake.dates(dataset)).not.toContain(DATE);
      expect((await lake.manifest(dataset, DATE))!.facts.empty).toBe('no trades');
    }
    expect((await build()).built).toBe(true);
    expect(await lake.dates(DATASETS.episodes('ES'))).toContain(DATE);
  });
});
