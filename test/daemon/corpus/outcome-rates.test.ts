import { describe, expect, it } from 'vitest';
import { outcomeRates, sharesOf } from '../../../daemon/corpus/outcome-rates.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeLabels, LABELS_FILE } from '../../../daemon/tables/labels.ts';
import { jeffreysInterval } from '../../../pipeline/statistics/jeffreys-interval.ts';
import { SESSION } from '../../market.ts';
import { OUTCOME, scratchLake, UNKNOWN, withResult } from '../tables/made-up.ts';

const { lake, store } = scratchLake();
const AWAY = { ...UNKNOWN, contacted: false };

describe('Rates', () => {
  it('are of what is known: unknown contacts count for nothing, and are counted', async () => {
    const rows = [
      OUTCOME,
      AWAY,
      UNKNOWN,
      withResult({ ambiguous: true, outcomes: { 120: null, 240: null, 480: null } }),
    ];
    await store(DATASETS.features('ES'), LABELS_FILE, encodeLabels(SESSION, rows));
    const armed = await outcomeRates(lake, 'ES', [SESSION.date]);
    expect(armed).toMatchObject({
      sessions: 1,
      approachesPerSession: 4,
      contactsPerSession: 2,
      reachShare: 2 / 3,
      unknownContacts: 1,
      ambiguous: 1,
    });
    expect(armed.horizons['240']).toMatchObject({ n: 1, break: 1, reject: 0, chop: 0 });
    expect(armed.cells.find(({ level, direction }) => level === 'OR_LOW' && direction === 'DOWN')!.n).toBe(1);
  });
  it('read from the approach on are of all approaches, whether or not they made contact later', async () => {
    const rows = [OUTCOME, AWAY, UNKNOWN];
    await store(DATASETS.features('ES'), LABELS_FILE, encodeLabels(SESSION, rows));
    const literal = await outcomeRates(lake, 'ES', [SESSION.date], 'level_literal');
    expect([literal.horizons['240'], literal.ambiguous]).toMatchObject([
      { n: 3, break: 0, reject: 1, chop: 0 },
      null,
    ]);
  });
  it('of nothing are not zero', () => {
    const { NaN: none } = Number;
    expect(sharesOf([null])).toEqual({
      n: 0,
      break: none,
      reject: none,
      chop: none,
      breakLow: none,
      breakHigh: none,
    });
  });
  it('have an interval of how many broke', () => {
    const { breakLow, breakHigh } = sharesOf([...Array(3).fill('BREAK'), ...Array(6).fill('CHOP'), null]);
    expect({ low: breakLow, high: breakHigh }).toEqual(jeffreysInterval(3, 9));
  });
});
