import { describe, expect, it } from 'vitest';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { type Frame, FrameMaker } from '../../../pipeline/frames/frame-maker.ts';
import { Pentaview } from '../../../pipeline/frames/pentaview.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { clock, ES, type MarketEvent, play, randomMarket, SESSION, tell } from '../../market.ts';
import { unitScales } from '../../stream-inputs.ts';
import { knowledgeOf } from '../forecast/knowledge.ts';
import { history, SESSIONS } from '../retrieval/stored-checkpoints.ts';

const EVENTS = randomMarket(7);
const KNOWLEDGE = knowledgeOf(SESSION.date, history(40, 8));

/**
 * A session's frames as they are made, and the candles before the open as they stood at
 * the end.
 */
function framesOf(events: readonly MarketEvent[]) {
  const frames: Frame[] = [];
  const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
    clock: (at) => {
      const frame = maker.frame(at);
      if (frame) frames.push(frame);
    },
  });
  const maker = new FrameMaker(run, KNOWLEDGE);
  for (const event of events) tell(run, event);
  run.finish(SESSION.labelEnd);
  return { frames, before: maker.barsBefore(60) };
}
const { frames, before } = framesOf(EVENTS);
const at = (time: string) => frames.find((frame) => frame.at === clock(time))!;

describe('Frames', () => {
  it('are one every ten seconds from 09:30 to 12:30', () => {
    expect(frames.map((frame) => frame.at)).toEqual(
      Array.from({ length: 1081 }, (_, i) => SESSION.rthOpen + i * 10e9),
    );
  });
  it('tell a bar that has closed when it has, and the forming one in between', () => {
    const closed = frames.flatMap((frame) => (frame.closed ? [frame.closed] : []));
    expect(closed).toHaveLength(91);
    expect(closed.every(({ complete }) => complete)).toBe(true);
    expect(at('09:32').closed?.time).toBe(chartTime(SESSION, clock('09:30')));
    expect([at('09:32:10').closed, at('09:32:10').forming?.complete]).toEqual([null, false]);
    expect(at('09:32:10').forming?.time).toBe(chartTime(SESSION, clock('09:32')));
  });
  it('tell levels where a bar begins, null while inactive, and none after the last', () => {
    expect(frames.filter((frame) => frame.levels)).toHaveLength(90);
    expect(at('09:30').levels!.values.OR_HIGH).toBeNull();
    expect(at('09:46').levels!.values.OR_HIGH).not.toBeNull();
    expect(Object.keys(at('09:46').levels!.values)).toEqual(LEVEL_KINDS);
    expect([at('12:30').levels, at('09:44:10').levels]).toEqual([null, null]);
  });
  it('tell of every open approach each half-minute, committed where a bar closes', () => {
    expect(frames.filter((frame) => frame.answers !== null)).toHaveLength(361);
    const answers = frames.flatMap((frame) => frame.answers ?? []);
    expect(answers.length).toBeGreaterThan(200);
    const committed = answers.filter((answer) => answer.committed);
    for (const { time } of committed) expect((time - chartTime(SESSION, SESSION.rthOpen)) % 120).toBe(0);
    // As the rows that are told: in the zone at the close, or just begun.
    const { checkpoints } = play(EVENTS);
    const told = checkpoints
      .filter(
        ({ kind, at }) =>
          kind !== 'WITHIN_1_0' && kind !== 'WITHIN_0_5' && (at - SESSION.rthOpen) % BAR_NS === 0,
      )
      .map(({ episode, at }) => `${episode.id} ${chartTime(SESSION, at)}`);
    expect(new Set(committed.map(({ episodeId, time }) => `${episodeId} ${time}`))).toEqual(new Set(told));
    expect(committed.length).toBeGreaterThan(30);
    for (const { time, horizons } of answers)
      expect([time, horizons.map(({ seconds }) => seconds)]).toEqual([time, [120, 240, 480]]);
  });
  it('say an outcome as soon as it is known, and keep saying it', () => {
    const byEpisode = Map.groupBy(
      frames.flatMap((frame) => frame.answers ?? []),
      ({ episodeId }) => episodeId,
    );
    let resolved = 0;
    for (const answers of byEpisode.values()) {
      const first = answers.findIndex(({ status }) => status === 'resolved');
      if (first === -1) continue;
      resolved++;
      for (const answer of answers.slice(first)) expect(answer.resolvedAs).toBe(answers[first]!.resolvedAs);
      const primary = answers[first]!.horizons.find(({ seconds }) => seconds === 240)!;
      const decided = { BREAK: primary.break, REJECT: primary.reject, CHOP: primary.chop }[
        answers[first]!.resolvedAs!
      ];
      expect(decided).toEqual({ mean: 1, low: 1, high: 1 });
    }
    expect(resolved).toBeGreaterThan(5);
  });
  it('say the same whether there is a future or not', () => {
    const half = framesOf(EVENTS.filter((event) => event.at < clock('10:30'))).frames;
    expect(half.filter((frame) => frame.at <= clock('10:30'))).toEqual(
      frames.filter((frame) => frame.at <= clock('10:30')),
    );
  });
  it('have the candles of the hour before the open for context', () => {
    expect(before).toHaveLength(30);
    expect(before[0]!.time).toBe(chartTime(SESSION, clock('08:30')));
    expect(SESSIONS.length).toBeGreaterThan(40);
  });
});

describe('Frames with streams', () => {
  it('tell them at the closes, once each', () => {
    const told: Frame[] = [];
    const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
      state: (when, rows) => maker.onState(when, rows),
      clock: (when) => {
        const frame = maker.frame(when);
        if (frame?.pentaview) told.push(frame);
      },
    });
    const pentaview = new Pentaview(SESSION, {
      scales: unitScales(),
      sizes: FIRST_SIZES,
      records: alertRecords([]),
      projections: new Map(),
    });
    const maker = new FrameMaker(run, KNOWLEDGE, pentaview);
    for (const event of EVENTS) tell(run, event);
    run.finish(SESSION.labelEnd);
    expect(told.map((frame) => frame.at)).toEqual(
      Array.from({ length: 90 }, (_, i) => SESSION.rthOpen + (i + 1) * BAR_NS),
    );
    for (const frame of told) expect(frame.pentaview!.at).toBe(frame.at);
  });
});
