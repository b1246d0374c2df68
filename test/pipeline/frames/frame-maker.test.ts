import { describe, expect, it } from 'vitest';
import { holeBatch } from '../../../daemon/sources/holes.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { chartTime, eventTime } from '../../../pipeline/frames/answer-message.ts';
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

/** A session's frames as they are made; approaches that end are put down as they do. */
function framesOf(
  events: readonly MarketEvent[],
  ends: [id: string, end: string, at: number][] = [],
  hole: { readonly from: number; readonly to: number } | null = null,
) {
  const frames: Frame[] = [];
  const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
    clock: (at) => {
      const frame = maker.frame(at);
      if (frame) frames.push(frame);
    },
    checkpoint: (row) => maker.onCheckpoint(row),
    outcome: (row) => maker.onOutcome(row),
    followed: () => {
      const last = maker.lastFrame(SESSION.labelEnd);
      if (last) frames.push(last);
    },
    ended: (episode, end) => {
      ends.push([episode.id, end, run.now]);
      maker.onEnded(episode, end);
    },
    gap: (gap) => maker.onGap(gap),
  });
  const maker = new FrameMaker(run, KNOWLEDGE);
  let isTold = hole === null;
  for (const event of events) {
    if (!isTold && event.at >= hole!.to) {
      run.onHole(holeBatch([{ ...hole!, at: hole!.to, isOfTrades: true }]), 0);
      isTold = true;
    }
    tell(run, event);
  }
  run.finish(SESSION.labelEnd);
  return frames;
}
const lateTrade = (time: string): MarketEvent => ({
  kind: 'trade',
  at: clock(time),
  price: 5000,
  size: 1,
  aggressor: 1,
});
const frames = framesOf(EVENTS);
const at = (time: string) => frames.find((frame) => frame.at === clock(time))!;

describe('Frames', () => {
  it('are one every ten seconds from 04:00 to the close, as far as the data go', () => {
    const whole = framesOf([...EVENTS, lateTrade('16:20')]);
    for (const [told, count] of [
      [frames, 3121],
      [whole, 4321],
    ] as const)
      expect([...new Set(told.map((frame) => frame.at))]).toEqual(
        Array.from({ length: count }, (_, i) => SESSION.preMarketStart + i * 10e9),
      );
    expect(whole.at(-1)!.at).toBe(SESSION.rthClose);
  });
  it('have bars and what is known to be missing of them in the afternoon, and nothing else', () => {
    const afternoon = ['12:42', '13:00', '15:58', '15:59:59', '16:00'].map(lateTrade);
    const told = framesOf([...EVENTS, ...afternoon], [], { from: clock('13:10'), to: clock('14:20') });
    const later = told.filter((frame) => frame.at > SESSION.labelEnd);
    const clocks = (times: readonly number[]) => times.map((time) => time - chartTime(SESSION, 0));
    expect(clocks(later.flatMap(({ closed }) => (closed ? [closed.time] : [])))).toEqual(
      ['12:38', '12:40', '12:42', '13:00', '15:58'].map((time) => clock(time) / 1e9),
    );
    expect(clocks(later.flatMap(({ gaps }) => gaps.flatMap(({ from, to }) => [from, to])))).toEqual(
      ['13:10', '14:20'].map((time) => clock(time) / 1e9),
    );
    for (const { levels, answers, contacts, outcomes, ended, isClose, pentaview } of later) {
      expect([levels, answers, isClose, pentaview]).toEqual([null, null, false, null]);
      expect([contacts, outcomes, ended]).toEqual([[], [], []]);
    }
    // Whatever comes in the afternoon, what was said before it is the same.
    expect(told.filter((frame) => frame.at <= SESSION.labelEnd)).toEqual(
      frames.filter((frame) => frame.at <= SESSION.labelEnd),
    );
  });
  it('tell a bar that has closed when it has, and the forming one in between', () => {
    const closed = frames.flatMap((frame) => (frame.closed ? [frame.closed] : []));
    expect(closed.every(({ complete }) => complete)).toBe(true);
    const times = closed.map(({ time }) => time);
    expect(times[0]).toBe(chartTime(SESSION, SESSION.preMarketStart));
    expect(times.at(-1)).toBe(chartTime(SESSION, clock('12:38')));
    expect(new Set(times).size).toBe(times.length);
    expect(times.filter((time) => time >= chartTime(SESSION, SESSION.rthOpen))).toHaveLength(95);
    expect(at('09:32').closed?.time).toBe(chartTime(SESSION, clock('09:30')));
    expect([at('09:32:10').closed, at('09:32:10').forming?.complete]).toEqual([null, false]);
    expect(at('09:32:10').forming?.time).toBe(chartTime(SESSION, clock('09:32')));
  });
  it('tell a bar with its average price, between its low and high', () => {
    const closed = frames.flatMap((frame) => (frame.closed ? [frame.closed] : []));
    for (const { low, high, vwap } of closed) expect(vwap! >= low && vwap! <= high).toBe(true);
    const { time, vwap } = closed.at(-1)!;
    const trades = EVENTS.flatMap((event) =>
      event.kind === 'trade' && Math.floor(chartTime(SESSION, event.at) / 120) * 120 === time ? [event] : [],
    );
    const volume = trades.reduce((sum, { size }) => sum + size, 0);
    const turnover = trades.reduce((sum, { price, size }) => sum + price * size, 0);
    expect(vwap).toBeCloseTo(turnover / volume, 3);
  });
  it('say at a close which approaches are over since the last one, and why', () => {
    const ends: [id: string, end: string, at: number][] = [];
    const closes = framesOf(EVENTS, ends).filter(({ isClose }) => isClose);
    const inWindow = ends.filter(([, end]) => end !== 'WINDOW');
    expect(inWindow.length).toBeGreaterThan(3);
    expect(closes.flatMap(({ ended }) => ended.map(({ episodeId, ended: end }) => [episodeId, end]))).toEqual(
      inWindow.map(([id, end]) => [id, end]),
    );
    for (const { at: close, ended } of closes)
      for (const { episodeId } of ended) {
        const when = inWindow.find(([id]) => id === episodeId)![2];
        expect(when <= close && when > close - BAR_NS).toBe(true);
      }
    expect(frames.filter(({ isClose }) => !isClose).every(({ ended }) => ended.length === 0)).toBe(true);
  });
  it('say of a level that is not there why', () => {
    expect(at('09:32').levels!.absent).toMatchObject({ OR_HIGH: 'not-yet', OR_LOW: 'not-yet' });
    expect(at('09:46').levels!.absent).not.toHaveProperty('OR_HIGH');
  });
  it('say of a hole what is missing', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP, {});
    const maker = new FrameMaker(run, KNOWLEDGE);
    const span = { from: clock('10:00'), to: clock('10:01') };
    for (const isOfTrades of [true, false]) maker.onGap({ ...span, isOfTrades });
    expect(maker.frame(clock('10:02'))!.gaps.map(({ what }) => what)).toEqual([['trades'], ['book']]);
    // Told from bars alone there are no trades to miss.
    run.priceSource = 'bars';
    maker.onGap({ ...span, isOfTrades: true });
    expect(maker.frame(clock('10:04'))!.gaps.map(({ what }) => what)).toEqual([['bars']]);
  });
  it('have the bar that forms between them too, as of the last trade', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP);
    const maker = new FrameMaker(run, KNOWLEDGE);
    expect(maker.forming).toBeNull();
    const trade = (time: string, price: number) =>
      tell(run, { kind: 'trade', at: clock(time), price, size: 1 } as MarketEvent);
    trade('03:59:30', 5000);
    expect(maker.forming).toBeNull();
    trade('10:00:01', 5001);
    trade('10:00:03', 5004);
    expect(maker.forming).toMatchObject({
      time: chartTime(SESSION, clock('10:00')),
      open: 5001,
      close: 5004,
      volume: 2,
      complete: false,
    });
    // The clock goes on, and its bar has closed.
    run.onQuiet(clock('10:02'));
    expect(maker.forming).toBeNull();
    trade('15:59:59', 5000);
    expect(maker.forming).toMatchObject({ time: chartTime(SESSION, clock('15:58')), volume: 1 });
    trade('16:00:01', 5000);
    expect(maker.forming).toBeNull();
  });
  it('tell no bar as forming that has closed, and none twice, where nothing trades either', () => {
    const holed = framesOf(EVENTS.filter(({ at: when }) => when < clock('10:00') || when > clock('10:11')));
    for (const each of [frames, holed]) {
      const closed = each.flatMap((frame) => (frame.closed ? [frame.closed.time] : []));
      expect(new Set(closed).size).toBe(closed.length);
      for (const frame of each)
        if (frame.forming) expect(frame.forming.time + 120).toBeGreaterThan(chartTime(SESSION, frame.at));
    }
    expect(holed.filter((frame) => frame.closed)).toHaveLength(frames.filter((f) => f.closed).length - 5);
  });
  it('tell of no bar from before four', () => {
    const first = EVENTS[0]!;
    const early = framesOf([{ ...first, at: clock('03:59') }, ...EVENTS]);
    expect([early[0]!.at, early[0]!.closed]).toEqual([SESSION.preMarketStart, null]);
  });
  it('tell what became known after the last of them, whatever it is, once', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP, {});
    const maker = new FrameMaker(run, KNOWLEDGE);
    const last = () => maker.lastFrame(SESSION.labelEnd);
    expect(last()).toBeNull();
    maker.onGap({ from: clock('12:10'), to: SESSION.labelEnd, isOfTrades: true });
    expect(last()!.gaps).toEqual([
      {
        from: chartTime(SESSION, clock('12:10')),
        to: chartTime(SESSION, SESSION.labelEnd),
        what: ['trades'],
      },
    ]);
    expect(last()).toBeNull();
    const outcome = play(EVENTS).outcomes[0]!;
    maker.onOutcome(outcome);
    expect(last()!.outcomes.map(({ episodeId }) => episodeId)).toEqual([outcome.episode.id]);
    expect(last()).toBeNull();
  });
  it('tell when a race was decided, and of none that was not', () => {
    const told = play(EVENTS).outcomes;
    const maker = new FrameMaker(new SessionRun(SESSION, ES, NO_WARM_UP, {}), KNOWLEDGE);
    for (const outcome of told) maker.onOutcome(outcome);
    const { outcomes } = maker.lastFrame(SESSION.labelEnd)!;
    let decided = 0;
    told.forEach(({ contact, results }, i) => {
      const { outcomes: ends, secondsToOutcome: seconds } = results.contact_armed ?? {};
      const isDecided = contact !== null && (ends?.[480] === 'BREAK' || ends?.[480] === 'REJECT');
      decided += Number(isDecided);
      const at_ = isDecided ? eventTime(SESSION, contact.at + seconds! * 1e9) : null;
      expect(outcomes[i]!.decidedAt).toBe(at_);
    });
    expect(decided).toBeGreaterThan(3);
    expect(decided).toBeLessThan(told.length);
  });
  it('tell no time of a race that chopped, or of which it is not known how it ended', () => {
    const row = play(EVENTS).outcomes.find(
      ({ contact, results }) => contact && results.contact_armed!.secondsToOutcome < 100,
    )!;
    const maker = new FrameMaker(new SessionRun(SESSION, ES, NO_WARM_UP, {}), KNOWLEDGE);
    const armed = row.results.contact_armed!;
    for (const became of [
      { ...armed, outcomes: { 120: null, 240: null, 480: null } },
      { ...armed, outcomes: { 120: 'CHOP', 240: null, 480: null } as const },
      {
        ...armed,
        outcomes: { 120: 'CHOP', 240: 'CHOP', 480: 'CHOP' } as const,
        secondsToOutcome: Number.NaN,
      },
    ])
      maker.onOutcome({ ...row, results: { ...row.results, contact_armed: became } });
    const { outcomes } = maker.lastFrame(SESSION.labelEnd)!;
    expect(outcomes.map(({ decidedAt, time }) => [decidedAt, time])).toEqual(
      Array.from({ length: 3 }, () => [null, chartTime(SESSION, row.closedAt)]),
    );
  });
  it('tell each level at its own price', () => {
    const prices = new Map<number, object>();
    const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
      clock: (when) => {
        const priced = LEVEL_KINDS.map((kind) => [kind, run.levels.price(kind, when)]);
        prices.set(when, Object.fromEntries(priced));
      },
    });
    for (const event of EVENTS) tell(run, event);
    const { values } = at('10:20').levels!;
    expect(values).toEqual(prices.get(clock('10:20')));
    expect(new Set(Object.values(values)).size).toBe(6);
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
    const half = framesOf(EVENTS.filter((event) => event.at < clock('10:30')));
    expect(half.filter((frame) => frame.at <= clock('10:30'))).toEqual(
      frames.filter((frame) => frame.at <= clock('10:30')),
    );
  });
  it('close the bars of the window, and say nothing of approaches before and after', () => {
    expect(frames.filter(({ isClose }) => isClose).map((frame) => frame.at)).toEqual(
      Array.from({ length: 90 }, (_, i) => SESSION.rthOpen + (i + 1) * BAR_NS),
    );
    for (const frame of frames)
      if (frame.at < SESSION.rthOpen || frame.at > SESSION.windowEnd)
        expect([frame.levels, frame.answers, frame.pentaview]).toEqual([null, null, null]);
    expect(SESSIONS.length).toBeGreaterThan(40);
  });
  it('tell every contact once, with what is said at it before its outcome can be known', () => {
    const { checkpoints } = play(EVENTS);
    const made = checkpoints.filter(({ kind }) => kind === 'CONTACT');
    const told = frames.flatMap((frame) => frame.contacts.map((contact) => ({ at: frame.at, contact })));
    expect(told.map(({ contact }) => contact.episodeId)).toEqual(made.map(({ episode }) => episode.id));
    expect(made.length).toBeGreaterThan(5);
    told.forEach(({ at: toldAt, contact: { time, price, atr, said } }, i) => {
      const { at: when, contact } = made[i]!;
      expect([time, price, atr]).toEqual([eventTime(SESSION, when), contact!.price, contact!.atr]);
      expect(toldAt - when).toBeLessThanOrEqual(10e9);
      expect(toldAt).toBeGreaterThanOrEqual(when);
      expect([said.committed, said.phase, said.resolvedAs, said.contact]).toEqual([
        true,
        'CONTACT',
        null,
        null,
      ]);
    });
  });
  it('tell what became of every approach once, when it is known', () => {
    const { outcomes } = play(EVENTS);
    const told = frames.flatMap((frame) => frame.outcomes.map((outcome) => ({ at: frame.at, outcome })));
    expect(told.map(({ outcome }) => outcome.episodeId)).toEqual(outcomes.map(({ episode }) => episode.id));
    told.forEach(({ outcome }, i) => {
      const { contact, contacted, results } = outcomes[i]!;
      expect(outcome.contacted).toBe(contacted);
      expect(outcome.contactAt).toBe(contact ? eventTime(SESSION, contact.at) : null);
      const known = results.contact_armed?.outcomes ?? { 120: null, 240: null, 480: null };
      expect(outcome.outcomes).toEqual(known);
    });
    const decided = told.flatMap(({ at: toldAt, outcome }) =>
      outcome.contactAt === null ? [] : [toldAt - (outcome.contactAt * 1e9 - Number(SESSION.origin))],
    );
    // Not before the last horizon is over.
    for (const since of decided) expect(since).toBeGreaterThanOrEqual(480e9 - 1e9);
  });
  it('tell of a hole in the data', () => {
    const [from, to] = [clock('10:00'), clock('10:04')];
    const holed = framesOf(EVENTS.filter(({ at: when }) => when < from || when > to));
    const gaps = holed.flatMap((frame) => frame.gaps);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]!.to - gaps[0]!.from).toBeGreaterThanOrEqual(240);
    expect(frames.flatMap((frame) => frame.gaps)).toEqual([]);
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
