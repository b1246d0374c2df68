import { describe, expect, it } from 'vitest';
import { contactRecords } from '../../../pipeline/ledger/contact-records.ts';
import { trackRecord } from '../../../pipeline/ledger/track-record.ts';
import { LEVELS } from '../../../shared/vocabulary/level.ts';
import { certain, said, sessionsOf } from './judged-entries.ts';

describe('What was said at first contact, taken apart', () => {
  it('knows levels and horizons apart, each with what it says', () => {
    const judged = [...sessionsOf(40, 2), ...sessionsOf(40, 2, 0.8, 'EMA_20')];
    const { levels, horizons } = contactRecords(judged);
    expect([...levels.keys()].sort()).toEqual(['EMA_20', 'PM_HIGH']);
    expect(levels.get('EMA_20')!.difference.cases).toBe(160);
    expect(levels.get('EMA_20')!.what).toContain(LEVELS.EMA_20.title);
    const primary = horizons.get(240)!;
    expect(primary.line).toEqual({
      ...trackRecord(judged).contacts!,
      what: 'breaks within 4 min, at contact',
    });
    expect(primary.error.mean).toBeGreaterThan(0);
  });
  it('has of each horizon what was said of it, and what came of it', () => {
    const entry = said(0.6);
    const of = entry.horizons[240]!;
    const horizons = {
      120: { ...of, outcomes: { ...of.outcomes, BREAK: certain(0.1) } },
      240: of,
      480: { ...of, outcomes: { ...of.outcomes, BREAK: certain(0.9) } },
    };
    const outcomes = { 120: 'CHOP', 240: 'CHOP', 480: 'BREAK' } as const;
    const record = contactRecords([{ entry: { ...entry, horizons }, became: { contacted: true, outcomes } }]);
    expect([...record.horizons].map(([horizon, { line }]) => [horizon, line.said, line.happened])).toEqual([
      [120, 0.1, 0],
      [240, 0.6, 0],
      [480, 0.9, 1],
    ]);
  });
  it('looks back on the last sessions alone, and is empty without any', () => {
    const all = sessionsOf(40, 2);
    expect(contactRecords(all, 3)).toEqual(contactRecords(all.slice(-12), 3));
    expect(contactRecords([])).toEqual({ levels: new Map(), horizons: new Map() });
  });
});
