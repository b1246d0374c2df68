import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeLabels, LABELS_FILE, readLabels } from '../../../daemon/tables/labels.ts';
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
        date: '2025-06-05',
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
  });
  it('is missing where it is unknown, and not a "no"', async () => {
    await store(DATASETS.features('ES'), LABELS_FILE, encodeLabels(SESSION, [UNKNOWN]));
    const [row] = await readLabels(lake, 'ES', SESSION.date);
    expect([row!.contacted, row!.contactNs, row!.contactLevelPrice]).toEqual([null, null, Number.NaN]);
    expect(row!.outcomes.contact_armed).toEqual(NO_OUTCOME);
  });
});
