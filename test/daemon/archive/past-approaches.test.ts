import { beforeAll, describe, expect, it } from 'vitest';
import { PastApproaches } from '../../../daemon/archive/past-approaches.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { readDayBars } from '../../../daemon/tables/bars.ts';
import { readEpisodes } from '../../../daemon/tables/episodes.ts';
import { readLabels, type StoredOutcome } from '../../../daemon/tables/labels.ts';
import { readMoments } from '../../../daemon/tables/signals.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import type { Neighbour } from '../../../shared/protocol/neighbours.ts';
import { fromTimestamp, sessionOf } from '../../../shared/session/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [DATE] = SAMPLE_DATES;
let checkpoints: StoredCheckpoint[];
let labels: ReadonlyMap<string, StoredOutcome>;
let found: Neighbour[];
let past: PastApproaches;
let lake: Lake;
const asked = (id: string) => ({ id, date: DATE, similarityPercentile: 0.9, weight: 0.02 });
beforeAll(async () => {
  const data = await sampleLake();
  lake = new Lake(data);
  past = new PastApproaches(data, 'ES');
  checkpoints = await readEpisodes(lake, 'ES', DATE);
  labels = new Map((await readLabels(lake, 'ES', DATE)).map((label) => [label.episodeId, label]));
  found = await past.find(checkpoints.map(({ id }) => asked(id)));
}, 120_000);

describe('A past approach', () => {
  it('is told as it is searched: what it was, what became of it, what it counts for', () => {
    expect(found.length).toBeGreaterThan(50);
    for (const [i, { episodeId, level, direction, contacted, outcomes, excursion }] of checkpoints.entries())
      expect(found[i]).toMatchObject({
        id: checkpoints[i]!.id,
        episodeId,
        date: DATE,
        level,
        direction,
        contacted,
        outcomes,
        decidedAfterSeconds: Number.isFinite(checkpoints[i]!.secondsToOutcome)
          ? checkpoints[i]!.secondsToOutcome
          : null,
        throughAtr: excursion && expect.closeTo(excursion.throughAtr, 3),
        similarityPercentile: 0.9,
        weight: 0.02,
      });
    expect(new Set(found.map(({ contacted }) => contacted))).toEqual(new Set([true, false]));
  });
  it('was then: its time is that of the checkpoint, its contact that of its label', async () => {
    const times = new Map((await readMoments(lake, 'ES', DATE)).map(({ id, atNs }) => [id, atNs]));
    for (const { id, time, episodeId, contactAt } of found) {
      expect(time).toBe(Number(times.get(id)! / 1_000_000_000n));
      const { contactNs } = labels.get(episodeId)!;
      // Within a second it is the second's end.
      expect(contactAt).toBe(contactNs === null ? null : Math.ceil(Number(contactNs) / 1e9));
    }
  });
  it('has a path: closes of the minutes round contact, in the level and ATR of contact', async () => {
    const session = sessionOf(DATE);
    const bars = await readDayBars(lake, 'ES', session);
    // Of a moment before contact: its own level and ATR are others.
    const terms = new Map((await readMoments(lake, 'ES', DATE)).map((moment) => [moment.id, moment]));
    const reached = found.find(({ id, episodeId, time, contactAt, direction }) => {
      const { contactAtr, contactLevelPrice } = labels.get(episodeId)!;
      const { atr, levelPrice } = terms.get(id)!;
      const isBefore = contactAt !== null && time < contactAt - 120;
      return isBefore && direction === 'DOWN' && atr !== contactAtr && levelPrice !== contactLevelPrice;
    })!;
    const { contactNs, contactLevelPrice, contactAtr } = labels.get(reached.episodeId)!;
    const minuteOfContact = (fromTimestamp(session, contactNs!) - session.rthOpen) / 60e9;
    for (let minute = -20; minute <= 8; minute++) {
      // The last bar that had ended is that of the minute before.
      const bar = Array.from(bars.minute).indexOf(Math.floor(minuteOfContact + minute) - 1);
      const expected = -(bars.close[bar]! - contactLevelPrice) / contactAtr;
      expect(reached.path[minute + 20]).toBeCloseTo(expected, 3);
    }
  });
  it('that never came there has its path round the checkpoint, in the terms of then', async () => {
    const session = sessionOf(DATE);
    const bars = await readDayBars(lake, 'ES', session);
    const moments = await readMoments(lake, 'ES', DATE);
    const away = found.find(({ contacted, direction }) => contacted === false && direction === 'UP')!;
    const { atNs, levelPrice, atr } = moments.find(({ id }) => id === away.id)!;
    const minute = (fromTimestamp(session, atNs) - session.rthOpen) / 60e9;
    const bar = Array.from(bars.minute).indexOf(Math.floor(minute) - 1);
    expect(away.path[20]).toBeCloseTo((bars.close[bar]! - levelPrice) / atr, 3);
    expect(away.path[20]).toBeLessThan(0);
  });
  it('that is not there any more is refused, with what to do', async () => {
    await expect(past.find([asked('2025-06-05_gone')])).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      message: `${DATE} no longer has the approach 2025-06-05_gone.`,
    });
    await expect(past.find([{ ...asked('a'), date: '2025-06-02' }])).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
    });
  });
});
