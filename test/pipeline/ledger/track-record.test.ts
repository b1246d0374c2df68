import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import { firstSaid, isOff, type JudgedEntry, trackRecord } from '../../../pipeline/ledger/track-record.ts';
import { LEVELS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const shares = (BREAK: number, CHOP = 0.1) => ({ BREAK, REJECT: 1 - BREAK - CHOP, CHOP });
const certain = (mean: number) => ({ mean, low: mean, high: mean });

/** A contact of which a break was said to be so likely. */
function said(breaks: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const of = shares(breaks);
  const horizon = {
    outcomes: { BREAK: certain(of.BREAK), REJECT: certain(of.REJECT), CHOP: certain(of.CHOP) },
    baseRate: shares(0.5),
    walk: shares(0.4),
  };
  return {
    version: 1,
    date: SESSIONS[0]!,
    id: 'a_C',
    episodeId: 'a',
    level: 'PM_HIGH',
    direction: 'UP',
    bucket: 'T30_60',
    phase: 'CONTACT',
    checkpoint: 'CONTACT',
    positionAtr: -0.2,
    sinceContactSeconds: 0,
    timeLeftSeconds: 7200,
    modelDays: 30,
    reach: null,
    lean: { delta: 0, low: 0, high: 0, differs: false },
    horizons: { 240: horizon },
    neighbours: [],
    madeWith: { model: 'm', index: 'i', scales: 's', code: 'c' },
    ...more,
  };
}

const judged = (
  entry: LedgerEntry,
  outcome: Outcome | null,
  contacted: boolean | null = true,
): JudgedEntry => ({
  entry,
  became: { contacted, outcomes: same(outcome) },
});

/** So many sessions of four contacts each, of which a share breaks. */
const sessionsOf = (days: number, breaks: number, of = 0.5, level: LevelKind = 'PM_HIGH') =>
  SESSIONS.slice(0, days).flatMap((date, day) =>
    [0, 1, 2, 3].map((k) =>
      judged(
        said(of, { date, id: `${date}/${k}`, level }),
        k < breaks + (day % 2 ? 1 : -1) ? 'BREAK' : 'REJECT',
      ),
    ),
  );

describe('A track record', () => {
  it('holds what was said beside what happened, by hand', () => {
    const { contacts, lines, sessions } = trackRecord([
      judged(said(0.6, { id: '1' }), 'BREAK'),
      judged(said(0.3, { id: '2' }), 'REJECT'),
      judged(said(0.2, { id: '3', date: SESSIONS[1]! }), 'CHOP'),
      judged(said(0.9, { id: '4', date: SESSIONS[1]! }), null),
    ]);
    expect(sessions).toBe(2);
    expect(contacts).toMatchObject({ what: 'breaks within 4 min, at contact' });
    expect(contacts!.said).toBeCloseTo((0.6 + 0.3 + 0.2) / 3, 12);
    expect(contacts!.happened).toBeCloseTo(1 / 3, 12);
    expect(contacts!.difference.mean).toBeCloseTo((0.4 - 0.3 - 0.2) / 3, 12);
    expect([contacts!.difference.cases, contacts!.difference.days]).toEqual([3, 2]);
    const gain = (Math.log(0.6 / 0.5) + Math.log(0.7 / 0.5) + Math.log(0.8 / 0.5)) / 3;
    expect(contacts!.overBaseRate.mean).toBeCloseTo(gain, 12);
    const overWalk = (Math.log(0.6 / 0.4) + Math.log(0.7 / 0.6) + Math.log(0.8 / 0.6)) / 3;
    expect(contacts!.overWalk.mean).toBeCloseTo(overWalk, 12);
    const chops = lines.find(({ what }) => what === 'chops at 4 min, at contact')!;
    expect([chops.said, chops.happened]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(1 / 3, 12)]);
  });
  it('tells contacts, races under way and approaches apart', () => {
    const reach = { ...certain(0.7), baseRate: 0.6, walk: 0.55 };
    const { lines } = trackRecord([
      judged(said(0.6, { id: '1' }), 'BREAK'),
      judged(said(0.8, { id: '2', checkpoint: 'CLOSE', sinceContactSeconds: 60 }), 'REJECT'),
      judged(said(0.4, { id: '3', phase: 'APPROACH', checkpoint: 'CLOSE', reach }), 'BREAK'),
      judged(said(0.4, { id: '4', phase: 'APPROACH', checkpoint: 'CLOSE', reach }), null, false),
      judged(said(0.4, { id: '5', phase: 'APPROACH', checkpoint: 'CLOSE', reach }), null, null),
    ]);
    expect(
      lines.map(({ what, said: mean, happened, difference }) => [what, mean, happened, difference.cases]),
    ).toEqual([
      ['reaches the level', 0.7, 0.5, 2],
      ['breaks within 4 min, before contact', 0.4, 1, 1],
      ['breaks within 4 min, at contact', 0.6, 1, 1],
      ['chops at 4 min, at contact', expect.closeTo(0.1, 12), 0, 1],
      ['breaks within 4 min, race under way', 0.8, 0, 1],
    ]);
    expect(lines[0]!.overBaseRate.mean).toBeCloseTo((Math.log(0.7 / 0.6) + Math.log(0.3 / 0.4)) / 2, 12);
  });
  it('looks back on the last sessions alone', () => {
    const all = sessionsOf(45, 2);
    expect(trackRecord(all).sessions).toBe(40);
    expect(trackRecord(all).contacts!.difference.cases).toBe(160);
    expect(trackRecord(all.toReversed(), 3)).toEqual(trackRecord(all.slice(-12).toReversed(), 3));
  });
  it('is off where what was said is wrong by more than five points beyond chance', () => {
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.5)).contacts!)).toBe(false);
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.8)).contacts!)).toBe(true);
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.2)).contacts!)).toBe(true);
  });
  it('is off only where the whole interval lies beyond five points', () => {
    const line = trackRecord(sessionsOf(40, 2)).contacts!;
    const within = (low: number, high: number) =>
      isOff({ ...line, difference: { ...line.difference, low, high, cases: 100, days: 40 } });
    expect([within(-0.03, 0.03), within(0.04, 0.2), within(-0.2, -0.04)]).toEqual([false, false, false]);
    expect([within(0.051, 0.2), within(-0.2, -0.051)]).toEqual([true, true]);
  });
  it('is of a race under way from a second after contact on', () => {
    const at = (sinceContactSeconds: number) =>
      trackRecord([judged(said(0.6, { checkpoint: 'CLOSE', sinceContactSeconds }), 'BREAK')]).lines.length;
    expect([at(0), at(0.9), at(1)]).toEqual([0, 0, 1]);
  });
  it('cannot be off of few cases or few days, however wrong they were', () => {
    const wrong = trackRecord(sessionsOf(9, 2, 0.9)).contacts!;
    expect(wrong.difference.high).toBeLessThan(-0.05);
    expect(isOff(wrong)).toBe(false);
    expect(isOff(trackRecord(sessionsOf(10, 2, 0.9)).contacts!)).toBe(true);
  });
  it('knows families apart', () => {
    const { families } = trackRecord([...sessionsOf(40, 2), ...sessionsOf(40, 2, 0.8, 'EMA_20')]);
    expect([...families].map(([family, line]) => [family, isOff(line)])).toEqual([
      ['PM', false],
      ['MA', true],
    ]);
  });
  it('knows levels and horizons apart, each with what it says', () => {
    const judged = [...sessionsOf(40, 2), ...sessionsOf(40, 2, 0.8, 'EMA_20')];
    const { levels, horizons, contacts } = trackRecord(judged);
    expect([...levels.keys()].sort()).toEqual(['EMA_20', 'PM_HIGH']);
    expect(levels.get('EMA_20')!.difference.cases).toBe(160);
    expect(levels.get('EMA_20')!.what).toContain(LEVELS.EMA_20.title);
    const primary = horizons.get(240)!;
    expect(primary.line).toEqual({ ...contacts!, what: 'breaks within 4 min, at contact' });
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
    const record = trackRecord([{ entry: { ...entry, horizons }, became: { contacted: true, outcomes } }]);
    expect([...record.horizons].map(([horizon, { line }]) => [horizon, line.said, line.happened])).toEqual([
      [120, 0.1, 0],
      [240, 0.6, 0],
      [480, 0.9, 1],
    ]);
  });
  it('is empty before anything has come to an end', () => {
    expect(trackRecord([])).toEqual({
      sessions: 0,
      lines: [],
      contacts: null,
      contactBins: [],
      families: new Map(),
      levels: new Map(),
      horizons: new Map(),
    });
    expect(trackRecord([judged(said(0.5), null)]).contacts).toBeNull();
  });
});

it('What was said first of a moment counts', () => {
  const [one, again, other] = [said(0.6), said(0.9), said(0.3, { id: 'b' })];
  expect(firstSaid([one, again, other])).toEqual([one, other]);
});
