import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeLabels, LABELS_FILE, readLabels } from '../../../daemon/tables/labels.ts';
import { firstPassage } from '../../../pipeline/outcomes/first-passage.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';
import { NO_OUTCOME, OUTCOME, scratchLake, UNKNOWN } from './made-up.ts';

const { lake, store } = scratchLake();
const ns = (time: string) => toTimestamp(SESSION, clock(time)) as bigint;

describe('A stored outcome', () => {
  it('is read as it was told, each reading of it in its own place', async () => {
    await store(DATASETS.features('ES'), LABELS_FILE, encodeLabels(SESSION, [OUTCOME]));
    expect(await readLabels(lake, 'ES', SESSION.date)).toEqual([
      {
        episodeId: 'an approach',
        date: '2025-06-05',
        secondsToOutcome: 130,
        excursion: { throughAtr: 0.2, backAtr: 0.5 },
        level: 'OR_LOW',
        direction: 'DOWN',
        anchorNs: ns('11:00'),
        bornInside: true,
        levelStep: false,
        contacted: true,
        contactNs: ns('12:01:30'),
        contactLevelPrice: 6000.125,
        contactAtr: 2.5,
        closedNs: ns('12:10'),
        ambiguous: false,
        outcomes: {
          contact_armed: { 120: 'CHOP', 240: 'BREAK', 480: 'BREAK' },
          level_literal: { 120: 'REJECT', 240: 'REJECT', 480: 'REJECT' },
          anchor_relative: { 120: 'CHOP', 240: 'CHOP', 480: 'REJECT' },
        },
      },
    ]);
    const table = await lake.read(DATASETS.features('ES'), SESSION.date, LABELS_FILE);
    const value = (name: string) => table.numbers(name)[0];
    expect(['time_to_contact_s', 'time_to_break_s', 'time_to_reject_s'].map(value)).toEqual([3690, 131, 132]);
    expect([2, 4, 8].map((minutes) => value(`excursion_favorable_${minutes}min`))).toEqual([0.1, 0.2, 0.3]);
    expect([2, 4, 8].map((minutes) => value(`excursion_adverse_${minutes}min`))).toEqual([0.4, 0.5, 0.6]);
    expect([2, 4, 8].map((minutes) => value(`future_price_${minutes}min`))).toEqual([6001, 6002, 6003]);
    expect([2, 4, 8].map((minutes) => value(`time_to_break_1_${minutes}min`))).toEqual([
      Number.NaN,
      131,
      131,
    ]);
    expect([2, 4, 8].map((minutes) => value(`time_to_bounce_1_${minutes}min`))).toEqual([
      Number.NaN,
      132,
      132,
    ]);
    expect([table.strings('label_rule')[0], table.strings('outcome')[0]]).toEqual(['contact_armed', 'BREAK']);
    expect(value('time_to_resolution_s')).toBe(130);
    // Within four minutes: 0.2 ATR through and 0.5 back, of 2.5 points each.
    expect(['excursion_favorable', 'excursion_adverse', 'excursion_max', 'excursion_min'].map(value)).toEqual(
      [0.2, 0.5, 0.5, 1.25],
    );
    expect([value('strength_signed'), value('strength_abs')]).toEqual([-0.3, 0.5]);
    // A walk from 0.05 ATR before the level is a little less likely to break than to be
    // rejected, and one in seven times neither.
    expect(value('baseline_break')).toBeCloseTo(firstPassage(-0.05, -1, 1, 4).upper, 12);
    expect(value('baseline_break')).toBeCloseTo(0.41, 1);
  });
  it('is missing where it is unknown, and not a "no"', async () => {
    await store(DATASETS.features('ES'), LABELS_FILE, encodeLabels(SESSION, [UNKNOWN]));
    const [row] = await readLabels(lake, 'ES', SESSION.date);
    expect([row!.contacted, row!.contactNs, row!.contactLevelPrice]).toEqual([null, null, Number.NaN]);
    expect(row!.outcomes.contact_armed).toEqual(NO_OUTCOME);
    const table = await lake.read(DATASETS.features('ES'), SESSION.date, LABELS_FILE);
    expect([table.strings('outcome')[0], table.strings('label_rule')[0]]).toEqual([null, null]);
    for (const name of ['baseline_break', 'future_price_2min', 'strength_abs', 'time_to_resolution_s'])
      expect(table.numbers(name)[0]).toBeNaN();
  });
});
