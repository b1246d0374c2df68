import { describe, expect, it } from 'vitest';
import { isDurable } from '../../../shared/protocol/messages.ts';
import { emptyPicture, fold } from '../../../shared/protocol/picture.ts';
import { ALERT, ANSWER, bar, CONTACT, FIRST, MESSAGES, OUTCOME, STREAM_BAR } from '../../messages.ts';

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
