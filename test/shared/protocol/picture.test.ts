import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { type DurableBody, isDurable } from '../../../shared/protocol/messages.ts';
import { emptyPicture, fold } from '../../../shared/protocol/picture.ts';
import { ALERT, ANSWER, bar, CONTACT, FIRST, MESSAGES, OUTCOME, STREAM_BAR } from '../../messages.ts';

const FIVE_CASES = Array(5).fill(ANSWER.similarCases.nearest[0]!);

describe('A picture', () => {
  it('holds what each kind of frame tells', () => {
    const picture = emptyPicture();
    for (const message of MESSAGES.filter(isDurable)) fold(picture, message);
    expect(picture).toMatchObject({
      bars: [bar(FIRST, 1, true)],
      gaps: [{ from: FIRST, to: FIRST + 90 }],
      contacts: [CONTACT],
      outcomes: [OUTCOME],
      answers: [ANSWER],
      streams: [STREAM_BAR],
      alerts: [ALERT],
    });
    expect(picture.levels).toHaveLength(1);
  });
  it('keeps what answers were compared with of the last close alone', () => {
    const picture = emptyPicture();
    const thin = { ...ANSWER, similarCases: { ...ANSWER.similarCases, nearest: [] } };
    for (const [i, answers] of [[ANSWER, thin], [ANSWER], [thin, ANSWER]].entries()) {
      const time = FIRST + 120 * i;
      fold(picture, {
        type: 'signals',
        ended: [],
        time,
        answers: answers.map((each) => ({ ...each, time })),
      });
    }
    expect(picture.answers.map(({ similarCases }) => similarCases.nearest.length > 0)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    // What was told stays as it was told.
    expect(ANSWER.similarCases.nearest.length).toBeGreaterThan(0);
  });
  it('of the fullest day is no longer than a daemon sends, and so is each of its frames', () => {
    const picture = emptyPicture();
    const six = <T>(one: T): T[] => Array(6).fill(one);
    const answer = { ...ANSWER, similarCases: { ...ANSWER.similarCases, nearest: FIVE_CASES } };
    const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
    const frames: DurableBody[] = [];
    for (let i = 0; i < 259; i++) frames.push({ type: 'bar', bar: bar(FIRST, 5321.25, true) });
    for (let i = 0; i < 90; i++) {
      const time = FIRST + 120 * i;
      frames.push({ type: 'signals', ended: [], time, answers: six({ ...answer, time }) });
      frames.push({ type: 'streams', time, rows: six({ ...STREAM_BAR, time }) });
      frames.push({ type: 'alert', alert: ALERT }, { type: 'alert', alert: ALERT });
    }
    for (let i = 0; i < 100; i++)
      frames.push({ type: 'contact', contact: CONTACT }, { type: 'outcome', outcome: OUTCOME });
    for (const body of frames) fold(picture, body);
    expect(bytes(picture)).toBeLessThan(LIMITS.snapshotBytes);
    expect(bytes(picture)).toBeGreaterThan(LIMITS.snapshotBytes / 3);
    expect(Math.max(...frames.map(bytes))).toBeLessThan(LIMITS.serverFrameBytes);
  });
  it('keeps the fans of the last eleven bars that have streams, of every level', () => {
    const picture = emptyPicture();
    for (let i = 0; i < 13; i++) {
      const time = FIRST + 120 * (i + 1);
      const rows = (['PM_HIGH', 'OR_LOW'] as const).map((level) => ({ ...STREAM_BAR, level, time }));
      fold(picture, { type: 'streams', time, rows });
    }
    const withFans = picture.streams.filter(({ fans }) => fans.length > 0);
    expect(picture.streams).toHaveLength(26);
    expect(withFans.map(({ time }) => time)).toEqual(
      Array.from({ length: 22 }, (_, i) => FIRST + 120 * (3 + Math.floor(i / 2))),
    );
  });
});
