import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveMarket } from '../../../daemon/live/live-market.ts';
import { beginRecording, MARK_EVERY_MS, RecordedProgress } from '../../../daemon/live/recorded-progress.ts';
import { type Before, Recording } from '../../../daemon/live/recording.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';

const at = (time: string) => toTimestamp(SESSION, clock(time));
let marks: [bigint, boolean][];
let notes: string[];
let continued: number;
let receivedUntil: number;
let found: boolean;
let followsOptions: boolean;
let markFails: boolean;
let cuts: bigint[];
let isRecorded: boolean;
beforeEach(() => {
  marks = [];
  notes = [];
  continued = 0;
  receivedUntil = clock('10:00');
  isRecorded = true;
  found = true;
  followsOptions = true;
  markFails = false;
  cuts = [];
});

function progressOf(before: Before | null, markEveryMs = 0, pieces: () => never[] = () => []) {
  const recording = {
    before,
    continueBefore: async () => {
      continued++;
      return found;
    },
    cutBefore: (until: bigint) => cuts.push(until),
    mark: async ({ until, hasOptions }: Before) => {
      if (markFails) throw new Error('full');
      marks.push([until, hasOptions]);
    },
    pieces: async () => pieces(),
  } as unknown as Recording;
  return new RecordedProgress({
    session: SESSION,
    contract: 'ESM5',
    recording,
    signal: new AbortController().signal,
    markEveryMs,
    facts: () => ({ receivedUntil, isRecorded, followsOptions }),
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
    receivedUntil = clock('10:30');
    await progress.finish();
    expect(marks.at(-1)).toEqual([at('10:30') - 1_500_000_000n, true]);
  });
  it('says whether options are followed, and survives what cannot be written', async () => {
    followsOptions = false;
    await progressOf(null).finish();
    expect(marks.every(([, hasOptions]) => !hasOptions)).toBe(true);
    markFails = true;
    await progressOf(null).finish();
    expect(MARK_EVERY_MS).toBe(5000);
  });
  it('is nothing before the session, and where nothing is recorded any more', () => {
    const progress = progressOf(null);
    for (const known of [Number.NaN, Number.NEGATIVE_INFINITY, clock('04:00:01')]) {
      receivedUntil = known;
      progress.mark();
    }
    receivedUntil = clock('10:00');
    isRecorded = false;
    progress.mark();
    expect(marks).toEqual([]);
  });
});

describe('What an earlier start left', () => {
  const BEFORE: Before = { until: at('10:00'), hasOptions: true, contract: 'ESM5' };
  it('is gone on with where it is of this session and its future, with options as now', async () => {
    expect(await progressOf(BEFORE).continueBefore(true)).toBe(BEFORE);
    expect(continued).toBe(1);
    expect(await progressOf(BEFORE).continueBefore(false)).toBeNull();
    expect(await progressOf({ ...BEFORE, until: at('04:00') }).continueBefore(true)).toBeNull();
    expect(await progressOf({ ...BEFORE, contract: 'ESU5' }).continueBefore(true)).toBeNull();
    expect(await progressOf(null).continueBefore(true)).toBeNull();
    expect(continued).toBe(1);
    found = false;
    expect(await progressOf(BEFORE).continueBefore(true)).toBeNull();
  });
  it('is never told to have come less far than it has', async () => {
    const progress = progressOf(BEFORE);
    await progress.continueBefore(true);
    for (const time of ['09:40', '10:00', '10:00:01']) {
      receivedUntil = clock(time);
      await progress.finish();
    }
    expect(marks).toEqual([]);
    receivedUntil = clock('10:00:02');
    await progress.finish();
    expect(marks[0]).toEqual([at('10:00:02') - 1_500_000_000n, true]);
  });
  it('that cannot be read is said, and the rest is asked for from where it is known', async () => {
    const forgotten: unknown[] = [];
    const market = {
      knownUntil: clock('09:50'),
      forgetBefore: (...asked: unknown[]) => forgotten.push(asked),
    } as unknown as LiveMarket;
    const broken = progressOf(BEFORE, 0, () => {
      throw new Error('damaged');
    });
    await broken.continueBefore(true);
    expect(await broken.tellBefore(market, BEFORE)).toBe(0);
    expect(notes).toEqual(['What was recorded before could not be read to its end: the rest is asked for.']);
    expect(forgotten).toEqual([
      ['futures', clock('09:50')],
      ['options', clock('09:50')],
    ]);
    expect(cuts).toEqual([at('09:50')]);
    broken.mark();
    expect(marks).toEqual([]);
  });
});

describe('A recording', () => {
  it('that cannot be written is done without, and says so; one that another makes is not', async () => {
    const begin = vi.spyOn(Recording, 'begin');
    const failing = (code: 'WRITE_FAILED' | 'FILE_LOCKED') =>
      begin.mockRejectedValueOnce(new SpymasterError(code, 'No.', { hint: '' }));
    const place = { rawFolder: '', instrument: ES, session: SESSION };
    const noted: string[] = [];
    failing('WRITE_FAILED');
    expect(await beginRecording(place, (sentence) => noted.push(sentence))).toBeNull();
    expect(noted).toEqual(['This session is not recorded: the day has to be downloaded later.']);
    failing('FILE_LOCKED');
    await expect(beginRecording(place, () => undefined)).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    begin.mockRestore();
  });
});
