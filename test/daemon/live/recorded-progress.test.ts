import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveMarket } from '../../../daemon/live/live-market.ts';
import { RecordedProgress } from '../../../daemon/live/recorded-progress.ts';
import type { Before, Recording } from '../../../daemon/live/recording.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';

const at = (time: string) => toTimestamp(SESSION, clock(time));
let marks: [bigint, boolean][];
let notes: string[];
let continued: number;
let knownUntil: number;
let isRecorded: boolean;
beforeEach(() => {
  marks = [];
  notes = [];
  continued = 0;
  knownUntil = clock('10:00');
  isRecorded = true;
});

function progressOf(before: Before | null, markEveryMs = 0, pieces: () => never[] = () => []) {
  const recording = {
    before,
    continueBefore: () => void continued++,
    mark: async (until: bigint, hasOptions: boolean) => void marks.push([until, hasOptions]),
    pieces: async () => pieces(),
  } as unknown as Recording;
  return new RecordedProgress({
    session: SESSION,
    recording,
    signal: new AbortController().signal,
    markEveryMs,
    facts: () => ({ knownUntil, isRecorded, followsOptions: true }),
    onNote: (sentence) => notes.push(sentence),
  });
}

describe('How far a recording has come', () => {
  it('is put down a second and a half behind what is known, with whether options are followed', () => {
    progressOf(null).mark();
    expect(marks).toEqual([[at('10:00') - 1_500_000_000n, true]]);
  });
  it('is put down now and then, and not at every step', () => {
    const progress = progressOf(null, 60_000);
    progress.mark();
    progress.mark();
    expect(marks).toHaveLength(1);
  });
  it('is put down once more when the session is stopped, after what was being put down', async () => {
    const progress = progressOf(null, 60_000);
    progress.mark();
    knownUntil = clock('10:30');
    await progress.finish();
    expect(marks.at(-1)).toEqual([at('10:30') - 1_500_000_000n, true]);
  });
  it('is nothing before the session, and where nothing is recorded any more', () => {
    const progress = progressOf(null);
    for (const known of [Number.NaN, Number.NEGATIVE_INFINITY, clock('04:00:01')]) {
      knownUntil = known;
      progress.mark();
    }
    knownUntil = clock('10:00');
    isRecorded = false;
    progress.mark();
    expect(marks).toEqual([]);
  });
});

describe('What an earlier start left', () => {
  it('is gone on with where it is of this session, with options as now', () => {
    const before = { until: at('10:00'), hasOptions: true };
    expect(progressOf(before).continueBefore(true)).toBe(before);
    expect(continued).toBe(1);
    expect(progressOf(before).continueBefore(false)).toBeNull();
    expect(progressOf({ ...before, until: at('04:00') }).continueBefore(true)).toBeNull();
    expect(progressOf(null).continueBefore(true)).toBeNull();
    expect(continued).toBe(1);
  });
  it('that cannot be read is said, and the rest is asked for from where it is known', async () => {
    const forgotten: unknown[] = [];
    const market = {
      knownUntil: clock('09:50'),
      forgetBefore: (...asked: unknown[]) => forgotten.push(asked),
    } as unknown as LiveMarket;
    const broken = progressOf({ until: at('10:00'), hasOptions: true }, 0, () => {
      throw new Error('damaged');
    });
    await broken.tellBefore(market, { until: at('10:00'), hasOptions: true });
    expect(notes).toEqual(['What was recorded before could not be read to its end: the rest is asked for.']);
    expect(forgotten).toEqual([
      ['futures', clock('09:50')],
      ['options', clock('09:50')],
    ]);
    broken.mark();
    expect(marks).toHaveLength(1);
  });
});
