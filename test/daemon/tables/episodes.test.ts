import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { EPISODES_FILE, encodeEpisodes, readEpisodes } from '../../../daemon/tables/episodes.ts';
import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import { clock, SESSION } from '../../market.ts';
import { CHECKPOINT, NO_OUTCOME, OUTCOME, scratchLake, UNKNOWN, withResult } from './made-up.ts';

const { lake, store } = scratchLake();
async function storedAndRead(row: Checkpoint, outcome: OutcomeRow) {
  const file = encodeEpisodes(SESSION, [row], new Map([[row.episode.id, outcome]]), 'bars');
  await store(DATASETS.episodes('ES'), EPISODES_FILE, file);
  return (await readEpisodes(lake, 'ES', SESSION.date))[0]!;
}

describe('A stored checkpoint', () => {
  it('is read as it was told, each value in its own place', async () => {
    expect(await storedAndRead(CHECKPOINT, OUTCOME)).toEqual({
      id: 'an approach_T9000',
      episodeId: 'an approach',
      date: '2025-06-05',
      source: 'bars',
      level: 'OR_LOW',
      direction: 'DOWN',
      bucket: 'T120_180',
      phase: 'APPROACH',
      kind: 'CLOSE',
      // 1.5 points above the level, coming down: half of an ATR of 3 short of it.
      positionAtr: -0.5,
      vector: CHECKPOINT.vector,
      validFraction: 0.75,
      sinceContactSeconds: Number.NaN,
      timeLeftSeconds: 1800,
      contacted: true,
      secondsToOutcome: 130,
      outcomes: { 120: 'CHOP', 240: 'BREAK', 480: 'BREAK' },
      excursion: { throughAtr: 0.2, backAtr: 0.5 },
    });
  });
  it('after contact counts from it', async () => {
    const contact = { at: clock('11:59'), price: 6000, levelPrice: 6003, atr: 2 };
    const row = await storedAndRead({ ...CHECKPOINT, phase: 'CONTACT', contact }, OUTCOME);
    // Coming down, half an ATR through the level of contact, wherever the level is now.
    expect([row.phase, row.sinceContactSeconds, row.positionAtr]).toEqual(['CONTACT', 60, 0.5]);
  });
  it('whose outcome was never decided took for ever', async () => {
    const row = await storedAndRead(CHECKPOINT, withResult({ secondsToOutcome: Number.NaN }));
    expect(row.secondsToOutcome).toBe(Number.POSITIVE_INFINITY);
  });
  it('of which it is unknown whether it made contact is neither one nor the other', async () => {
    const row = await storedAndRead(CHECKPOINT, UNKNOWN);
    expect([row.contacted, row.outcomes]).toEqual([null, NO_OUTCOME]);
  });
});
