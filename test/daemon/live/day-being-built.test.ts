import { describe, expect, it } from 'vitest';
import { dayBeingBuilt } from '../../../daemon/live/day-being-built.ts';
import { LiveShow } from '../../../daemon/live/live-show.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];

describe('A day that is built after its end', () => {
  it('is shown as one that is over, with its facts and that it is being built', async () => {
    const shown = await dayBeingBuilt({ dataFolder: await sampleLake(), symbol: 'ES' }, DATE);
    const show = new LiveShow(shown);
    const outlet = { durable: () => undefined, transient: () => undefined, jump: () => undefined };
    const viewing = show.open({ ...outlet, begin: () => undefined });
    expect(viewing.session).toMatchObject({
      mode: 'live',
      date: DATE,
      contract: 'ESM5',
      asOf: DATE,
      historySessions: 1,
    });
    expect([viewing.seq, viewing.epoch.startsWith(`${DATE}.`)]).toEqual([0, true]);
    expect(viewing.snapshot('opened')).toMatchObject({
      picture: { bars: [] },
      forming: null,
      answers: [],
      status: { feed: 'closed', note: `${DATE} is being built: the next session follows when it is.` },
    });
    show.close();
  }, 120_000);
});
