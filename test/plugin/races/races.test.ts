import { describe, expect, it } from 'vitest';
import { type Resolution, raceMarks, racesOf } from '../../../plugin/races/races.ts';
import type { OutcomeMessage } from '../../../shared/protocol/messages.ts';
import { CONTACT, FIRST, OUTCOME } from '../../messages.ts';

const TOUCHED = CONTACT.time;
const outcome = (at240: 'BREAK' | 'REJECT' | 'CHOP' | null, decidedAt: number | null): OutcomeMessage => ({
  ...OUTCOME,
  decidedAt,
  outcomes: { ...OUTCOME.outcomes, 240: at240 },
});
const resolutions = new Map<string, Resolution>();
const ended = (...outcomes: readonly OutcomeMessage[]) => {
  const [race] = racesOf([CONTACT], outcomes, resolutions);
  return [race!.end, race!.endedAt === null ? null : race!.endedAt - TOUCHED];
};

describe('A race', () => {
  it('runs until it has been told how it ended', () => {
    expect(ended()).toEqual([null, null]);
    expect(ended({ ...outcome('BREAK', TOUCHED + 100), episodeId: 'another' })).toEqual([null, null]);
  });
  it('ends when answers first say so, until the outcome tells when it was', () => {
    resolutions.set(CONTACT.episodeId, { at: TOUCHED + 210, as: 'BREAK' });
    expect(ended()).toEqual(['BREAK', 210]);
    expect(ended(outcome('BREAK', TOUCHED + 190))).toEqual(['BREAK', 190]);
    resolutions.set(CONTACT.episodeId, { at: TOUCHED + 240, as: null });
    expect(ended()).toEqual(['UNKNOWN', 240]);
    resolutions.clear();
  });
  it('ends when it was decided, by four minutes', () => {
    expect(ended(outcome('BREAK', TOUCHED + 190))).toEqual(['BREAK', 190]);
    expect(ended(outcome('REJECT', TOUCHED + 20))).toEqual(['REJECT', 20]);
  });
  it('that chops ends with the four minutes, whatever price did later', () => {
    expect(ended(outcome('CHOP', null))).toEqual(['CHOP', 240]);
    expect(ended(outcome('CHOP', TOUCHED + 400))).toEqual(['CHOP', 240]);
  });
  it('of which nothing is known ends so', () => {
    expect(ended(outcome(null, null))).toEqual(['UNKNOWN', 240]);
  });
});

describe('Marks of races', () => {
  it('stand at the level as it was at contact: a tick where it was touched, a ring where it ended', () => {
    const atClose = racesOf([CONTACT], [outcome('BREAK', FIRST + 1200)], new Map());
    expect(raceMarks(atClose, FIRST)[1]!.time).toBe(FIRST + 1080);
    const races = racesOf([CONTACT], [outcome('BREAK', TOUCHED + 190)], new Map());
    const price = CONTACT.said.levelPrice;
    const bar = (time: number) => FIRST + Math.floor((time - 1 - FIRST) / 120) * 120;
    expect(raceMarks(races, FIRST)).toEqual([
      { time: bar(TOUCHED), price, kind: 'CONTACT', race: races[0] },
      { time: bar(TOUCHED + 190), price, kind: 'BREAK', race: races[0] },
    ]);
    expect(raceMarks(racesOf([CONTACT], [], new Map()), FIRST).map(({ kind }) => kind)).toEqual(['CONTACT']);
  });
});
