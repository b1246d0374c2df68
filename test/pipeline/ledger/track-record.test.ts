import { describe, expect, it } from 'vitest';
import { isOff } from '../../../pipeline/ledger/record-line.ts';
import { firstSaid, trackRecord } from '../../../pipeline/ledger/track-record.ts';
import { SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { certain, judged, said, sessionsOf } from './judged-entries.ts';

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
  it('is of a race under way from a second after contact on', () => {
    const at = (sinceContactSeconds: number) =>
      trackRecord([judged(said(0.6, { checkpoint: 'CLOSE', sinceContactSeconds }), 'BREAK')]).lines.length;
    expect([at(0), at(0.9), at(1)]).toEqual([0, 0, 1]);
  });
  it('knows families apart', () => {
    const { families } = trackRecord([...sessionsOf(40, 2), ...sessionsOf(40, 2, 0.8, 'EMA_20')]);
    expect([...families].map(([family, line]) => [family, isOff(line)])).toEqual([
      ['PM', false],
      ['MA', true],
    ]);
  });
  it('is empty before anything has come to an end', () => {
    expect(trackRecord([])).toEqual({
      sessions: 0,
      lines: [],
      contacts: null,
      contactBins: [],
      families: new Map(),
    });
    expect(trackRecord([judged(said(0.5), null)]).contacts).toBeNull();
  });
});

it('What was said first of a moment counts', () => {
  const [one, again, other] = [said(0.6), said(0.9), said(0.3, { id: 'b' })];
  expect(firstSaid([one, again, other])).toEqual([one, other]);
});
