import { describe, expect, it } from 'vitest';
import { contactBaseRate, outcomeBaseRate } from '../../../pipeline/retrieval/base-rate.ts';
import { Corpus } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor, contact, queryAt, SESSIONS, same } from './stored-checkpoints.ts';

const AS_OF = SESSIONS[60]!;
const corpusOf = (rows: readonly StoredCheckpoint[]) => new Corpus(AS_OF, rows);
/** One row a day. */
const daily = (rows: readonly StoredCheckpoint[]) =>
  rows.map((row, i) => ({ ...row, episodeId: String(i), date: SESSIONS[i]! }));

describe('The base rate of an outcome', () => {
  const rows = daily([
    contact(),
    contact(),
    contact({ outcomes: same('REJECT'), secondsToOutcome: 200 }),
    contact({ outcomes: same(null) }),
  ]);
  it('counts first contacts whose outcome is known, shrunk towards equal shares by twenty', () => {
    // Two breaks, one rejection: (2 + 20/3) / 23.
    expect(outcomeBaseRate(corpusOf(rows), ['all'], 240, 0)).toEqual(
      [(2 + 20 / 3) / 23, (1 + 20 / 3) / 23, 20 / 3 / 23].map((x) => expect.closeTo(x, 12)),
    );
  });
  it('counts those alone that were still undecided at the age of the query', () => {
    expect(outcomeBaseRate(corpusOf(rows), ['all'], 240, 90)[1]).toBeCloseTo((1 + 20 / 3) / 21, 12);
    expect(outcomeBaseRate(corpusOf(rows), ['all'], 240, 89)[0]).toBeCloseTo((2 + 20 / 3) / 23, 12);
  });
  it('takes the narrow pool on top of the wide one', () => {
    const others = daily([contact({ level: 'EMA_20', outcomes: same('CHOP') })]).map((row) => ({
      ...row,
      date: SESSIONS[20]!,
    }));
    const wide = [(2 + 20 / 3) / 24, (1 + 20 / 3) / 24, (1 + 20 / 3) / 24];
    expect(
      outcomeBaseRate(corpusOf([...rows, ...others]), ['PM_HIGH/UP/T30_60', 'all'], 240, 0)[0],
    ).toBeCloseTo((2 + 20 * wide[0]!) / 23, 12);
  });
  it('is worth two a day at most, and has the share of all contacts, whatever their days', () => {
    const mixed = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
      contact({
        episodeId: `m${i}`,
        date: SESSIONS[i < 7 ? 30 : 31]!,
        outcomes: same(i < 7 ? 'REJECT' : 'BREAK'),
      }),
    );
    // Seven on one day and one on another: worth three, an eighth of which broke.
    expect(outcomeBaseRate(corpusOf(mixed), ['all'], 240, 0)[0]).toBeCloseTo((3 / 8 + 20 / 3) / 23, 12);
    const wild = Array.from({ length: 10 }, (_, i) => contact({ episodeId: `w${i}`, date: SESSIONS[30]! }));
    expect(outcomeBaseRate(corpusOf(wild), ['all'], 240, 0)[0]).toBeCloseTo((2 + 20 / 3) / 22, 12);
  });
});

describe('The base rate of contact', () => {
  const query = queryAt({ phase: 'APPROACH', positionAtr: -1, timeLeftSeconds: 600, sinceContact: null });
  it('counts approaches that came as near, by whether they reached the level in the time that is left', () => {
    const rows = daily([
      anchor({ secondsToContact: 300 }),
      anchor({ secondsToContact: 601 }),
      anchor({ contacted: false, secondsToContact: Number.NaN, nearestAtr: 0.9 }),
      anchor({ contacted: false, secondsToContact: Number.NaN, nearestAtr: 1.1 }),
      anchor({ contacted: null, secondsToContact: Number.NaN }),
      anchor({ anchorDistanceAtr: 0.6 }),
    ]);
    // One of three: the others turned sooner, are unknown, or began nearer than the query
    // stands.
    expect(contactBaseRate(corpusOf(rows), ['all'], query)).toBeCloseTo((1 + 10) / 23, 12);
  });
  it('counts approaches that began and came as near to within half a tick', () => {
    const rate = (more: Partial<StoredCheckpoint>) =>
      contactBaseRate(corpusOf(daily([anchor(more)])), ['all'], query);
    expect(rate({ anchorDistanceAtr: 0.96, nearestAtr: 1.04 })).toBeCloseTo(11 / 21, 12);
    expect(rate({ anchorDistanceAtr: 0.94 })).toBeNull();
    expect(rate({ nearestAtr: 1.06 })).toBeNull();
  });
  it('compares a query beyond the zone with approaches from its edge', () => {
    const beyond = (positionAtr: number) => ({ ...query, positionAtr });
    const rows = corpusOf(daily([anchor({ anchorDistanceAtr: 1.96 })]));
    expect(contactBaseRate(rows, ['all'], beyond(-2.3))).toBeCloseTo(11 / 21, 12);
    expect(contactBaseRate(rows, ['all'], beyond(-2.4))).toBeNull();
  });
  it('runs time from where the query stands, not from where the approach began', () => {
    // Half an hour from the zone's edge to the level, the last half ATR of it in a
    // minute.
    const moments = [
      anchor({ secondsToContact: 1800, timeLeftSeconds: 7200 }),
      anchor({ kind: 'WITHIN_1_0', positionAtr: -1, secondsToContact: 900, timeLeftSeconds: 6300 }),
      anchor({ kind: 'WITHIN_0_5', positionAtr: -0.5, secondsToContact: 60, timeLeftSeconds: 5460 }),
    ];
    const rate = (positionAtr: number, timeLeftSeconds: number) =>
      contactBaseRate(corpusOf(moments), ['all'], { ...query, positionAtr, timeLeftSeconds });
    const [reached, not] = [11 / 21, 10 / 21].map((share) => expect.closeTo(share, 12));
    expect([rate(-2, 1800), rate(-2, 1799)]).toEqual([reached, not]);
    expect([rate(-1, 900), rate(-1, 899)]).toEqual([reached, not]);
    expect([rate(-0.5, 60), rate(-0.5, 59)]).toEqual([reached, not]);
    // Between two moments it is the one before.
    expect([rate(-0.7, 900), rate(-0.7, 899)]).toEqual([reached, not]);
  });
  it('is none without an approach that came this way', () => {
    expect(contactBaseRate(corpusOf(daily([anchor({ nearestAtr: 1.5 })])), ['all'], query)).toBeNull();
    expect(contactBaseRate(corpusOf([]), ['all'], query)).toBeNull();
  });
});
