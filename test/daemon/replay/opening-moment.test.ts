import { describe, expect, it } from 'vitest';
import { firstAnswerAt, tellingMoment } from '../../../daemon/replay/opening-moment.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import type { Timeline } from '../../../daemon/session/timeline.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import type { DurableBody } from '../../../shared/protocol/messages.ts';
import { ANSWER, FIRST, horizon, OUTCOME } from '../../messages.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const OPEN = 34_200e9;
const RANGE_END = OPEN + 900e9;
/** A session that tells these, each at its own answers’ time. */
const told = (...bodies: readonly DurableBody[]): Timeline =>
  ({
    session: { rthOpen: OPEN, openingRangeEnd: RANGE_END },
    durable: bodies.map((body) => ({
      at: OPEN + 1e9 * ('time' in body ? body.time - FIRST : 0),
      body,
    })),
  }) as unknown as Timeline;
const said = (after: number, changes: Partial<Answer> = {}): DurableBody => ({
  type: 'signals',
  ended: [],
  time: FIRST + after,
  answers: [{ ...ANSWER, time: FIRST + after, ...changes }],
});
const decided = (after: number, episodeId = ANSWER.episodeId): DurableBody => ({
  type: 'outcome',
  outcome: { ...OUTCOME, episodeId, decidedAt: FIRST + after },
});
const strong = { horizons: [horizon(240, 0.7, 0.6, 0.8)] };
const usual = { lean: { ...ANSWER.lean, differs: false } };
const at = (after: number) => OPEN + 1e9 * after;

describe('Where a replay opens', () => {
  it('is at the first answer that was committed to', async () => {
    const { timeline } = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
    const first = timeline.durable.find(({ body }) => body.type === 'signals' && body.answers.length > 0)!;
    expect(firstAnswerAt(timeline)).toBe(first.at);
    expect(firstAnswerAt(told())).toBe(OPEN);
  }, 60_000);
  it('is for a demo an approach that differs, before contact, and is decided within five minutes', () => {
    expect(tellingMoment(told(said(960), decided(1260)))).toBe(at(960));
    // Too long to wait, already there, and nothing unusual.
    const others = [said(900, { episodeId: 'early' }), decided(1201, 'early')];
    const reached = said(1000, { episodeId: 'reached', phase: 'CONTACT' });
    const plain = said(1080, { episodeId: 'plain', ...usual });
    expect(
      tellingMoment(
        told(
          ...others,
          reached,
          decided(1100, 'reached'),
          plain,
          decided(1100, 'plain'),
          said(1200),
          decided(1300),
        ),
      ),
    ).toBe(at(1200));
  });
  it('prefers what differs much, and what comes after the opening range', () => {
    const early = [said(600, { episodeId: 'early', ...strong }), decided(700, 'early')];
    const weak = [
      said(1000, { episodeId: 'weak', horizons: [horizon(240, 0.45, 0.4, 0.5)] }),
      decided(1100, 'weak'),
    ];
    const much = [said(1200, { episodeId: 'much', ...strong }), decided(1300, 'much')];
    expect(tellingMoment(told(...early, ...weak))).toBe(at(1000));
    expect(tellingMoment(told(...early, ...weak, ...much))).toBe(at(1200));
    expect(tellingMoment(told(...early))).toBe(at(600));
  });
  it('is at the first answer where none tells', () => {
    expect(tellingMoment(told(said(480, usual), said(960, usual)))).toBe(at(480));
  });
});
