import { describe, expect, it } from 'vitest';
import type { Closing, Contact, Episode } from '../../../pipeline/approaches/episode.ts';
import { OutcomeBoard, type OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import { atPrice } from '../../../pipeline/outcomes/triple-barrier.ts';
import { clock } from '../../market.ts';

const START = clock('10:00');
const at = (seconds: number) => START + seconds * 1e9;
const EPISODE: Episode = {
  id: 'a',
  level: 'OR_HIGH',
  direction: 'UP',
  anchorAt: START,
  anchorPrice: 5996,
  anchorLevelPrice: 6000,
  anchorAtr: 2,
  bornInside: false,
  levelStepEntry: false,
  anchorKnown: true,
};
const CONTACT: Contact = { at: at(60), price: 5999.75, levelPrice: 6000, atr: 2 };
const closing = (seconds: number, more: Partial<Closing> = {}): Closing => ({
  at: at(seconds),
  contact: CONTACT,
  nearestAtr: 0,
  censored: false,
  ended: 'LEFT',
  ...more,
});

function board() {
  const rows: OutcomeRow[] = [];
  return { rows, outcomes: new OutcomeBoard((row) => rows.push(row)) };
}

describe('The outcome board', () => {
  it('tells an approach once, when it is closed and the last horizon of every reading is over', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(100), 6002));
    outcomes.onClosed(EPISODE, closing(110));
    outcomes.onGridStep(at(540), at(540));
    expect(rows).toEqual([]);
    outcomes.onGridStep(at(550), at(550));
    expect(rows).toEqual([]);
    outcomes.onRange(atPrice(at(555), 6001));
    outcomes.onGridStep(at(560), at(560));
    outcomes.finish(at(9999));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ contact: CONTACT, contacted: true, nearestAtr: 0, closedAt: at(110) });
    expect(rows[0]!.results.contact_armed!.secondsToOutcome).toBe(40);
    expect(Object.isFrozen(rows[0])).toBe(true);
  });
  it('does not tell one that is still open, however long it takes', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onGridStep(at(9999), at(9999));
    expect(rows).toEqual([]);
    expect(() => outcomes.finish(at(9999))).toThrow(/still open/);
  });
  it('starts the two other readings at the approach: read literally it is rejected before it begins', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onRange(atPrice(at(30), 5994));
    outcomes.onClosed(EPISODE, closing(100, { contact: null, nearestAtr: 1.5 }));
    outcomes.finish(at(9999));
    const { contact_armed, level_literal, anchor_relative } = rows[0]!.results;
    expect([contact_armed, level_literal!.outcomes[120], level_literal!.secondsToOutcome]).toEqual([
      null,
      'REJECT',
      0,
    ]);
    expect([anchor_relative!.outcomes[120], anchor_relative!.secondsToOutcome]).toEqual(['REJECT', 30]);
    expect(rows[0]!.contacted).toBe(false);
  });
  it('follows prices after an outcome’s start, not the one at it', () => {
    const { outcomes } = board();
    outcomes.onApproach(EPISODE);
    const barrier = outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(60), 6002));
    expect(barrier.undecided).toBe(true);
    outcomes.onRange({ ...atPrice(at(90), 6002), start: at(30) });
    expect(barrier.undecided).toBe(true);
    outcomes.onRange({ ...atPrice(at(120), 6002), start: at(60) });
    expect(barrier.undecided).toBe(false);
    expect(outcomes.sinceContact(EPISODE)).toBe(barrier);
  });
  it('completes a horizon with the first price after it', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(200), 6000));
    outcomes.onRange(atPrice(at(700), 6000));
    outcomes.onClosed(EPISODE, closing(700));
    outcomes.onGridStep(at(700), at(700));
    expect(rows[0]!.results.contact_armed!.outcomes).toEqual({ 120: 'CHOP', 240: 'CHOP', 480: 'CHOP' });
    expect(outcomes.sinceContact(EPISODE)).toBeNull();
  });
  it('passes a silence on to what is being followed', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onGap({ from: at(0), to: at(200) });
    outcomes.onRange(atPrice(at(300), 6002));
    outcomes.onClosed(EPISODE, closing(300));
    outcomes.finish(at(9999));
    expect(rows[0]!.results.contact_armed!.outcomes).toEqual({ 120: null, 240: null, 480: null });
  });
  it('does not know whether an approach that data left would have made contact', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onClosed(EPISODE, closing(100, { contact: null, censored: true, nearestAtr: 0.7 }));
    outcomes.finish(at(9999));
    expect([rows[0]!.contacted, rows[0]!.nearestAtr]).toEqual([null, 0.7]);
  });
  it('tells a chop once a later trade shows that the tape was running, however long after the horizon it comes', () => {
    for (const late of [1, 7, 59]) {
      const { rows, outcomes } = board();
      outcomes.onApproach(EPISODE);
      outcomes.onContact(EPISODE, CONTACT);
      outcomes.onRange(atPrice(at(535), 6000));
      outcomes.onClosed(EPISODE, closing(536));
      outcomes.onGridStep(at(541), at(541));
      expect(rows).toEqual([]);
      outcomes.onRange(atPrice(at(540 + late), 6000));
      outcomes.onGridStep(at(540 + late), at(540 + late));
      expect(rows[0]!.results.contact_armed!.outcomes).toEqual({ 120: 'CHOP', 240: 'CHOP', 480: 'CHOP' });
    }
  });
  it('tells what is known once the tape has fallen silent', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(400), 6000));
    outcomes.onClosed(EPISODE, closing(410));
    outcomes.onGridStep(at(541), at(400));
    expect(rows[0]!.results.contact_armed!.outcomes).toEqual({ 120: 'CHOP', 240: 'CHOP', 480: null });
  });
  it('knows what followed the last trade of a session that is whole to its end', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(530), 6000));
    outcomes.onClosed(EPISODE, closing(536));
    outcomes.finish(at(545));
    expect(rows[0]!.results.contact_armed!.outcomes[480]).toBe('CHOP');
  });
  it('does not take a contact seen after a silence for the first', () => {
    const { rows, outcomes } = board();
    outcomes.onApproach(EPISODE);
    outcomes.onContact(EPISODE, CONTACT);
    outcomes.onRange(atPrice(at(100), 6002));
    outcomes.onClosed(EPISODE, closing(110, { censored: true }));
    outcomes.finish(at(9999));
    expect(rows[0]).toMatchObject({ contact: null, contacted: null, results: { contact_armed: null } });
  });
  it('does not call an approach without contact that was still open when the data ended', () => {
    for (const [knownUntil, contacted] of [
      [at(99), null],
      [at(100), false],
    ] as const) {
      const { rows, outcomes } = board();
      outcomes.onApproach(EPISODE);
      outcomes.onClosed(EPISODE, closing(100, { contact: null, nearestAtr: 1 }));
      outcomes.finish(knownUntil);
      expect(rows[0]!.contacted).toBe(contacted);
    }
  });
});
