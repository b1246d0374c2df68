import { beforeAll, describe, expect, it } from 'vitest';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { recorder, Shelf } from '../../../daemon/replay/shelf.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('A session that is run in another thread', () => {
  it('says what it says in this one', async () => {
    const shelf = new Shelf(recorder({ dataFolder: data, symbol: 'ES', engine: 'exact' }));
    const { session, timeline } = await shelf.get(SAMPLE_DATES[1]);
    const here = await recordTimeline(data, 'ES', SAMPLE_DATES[1]);
    expect(timeline.durable).toEqual(here.timeline.durable);
    expect(timeline.moments).toEqual(here.timeline.moments);
    expect([timeline.epoch, session.simulated]).toEqual([here.timeline.epoch, true]);
  }, 60_000);
  it('is broken off when the daemon stops, and leaves no thread behind', async () => {
    const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    const shelf = new Shelf(recorder({ dataFolder: data, symbol: 'ES', engine: 'exact' }));
    const made = shelf.get(SAMPLE_DATES[1]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(threads()).toBeGreaterThan(before);
    shelf.close();
    await expect(made).rejects.toMatchObject({ code: 'BUSY' });
    await expect.poll(threads, { timeout: 5000 }).toBe(before);
  }, 60_000);
  it('fails with the same words', async () => {
    const record = recorder({ dataFolder: data, symbol: 'ES', engine: 'exact' });
    await expect(record('2025-07-10', new AbortController().signal)).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: 'There is no market data for 2025-07-10.',
      hint: expect.stringContaining('spymaster simulate'),
    });
  }, 60_000);
});
