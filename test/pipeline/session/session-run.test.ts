import { describe, expect, it } from 'vitest';
import type { Checkpoint, StateRow } from '../../../pipeline/session/rows.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { type FeatureName, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../../shared/units.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import {
  clock,
  ES,
  type MinuteBarEvent,
  outcomesById,
  play,
  playBars,
  randomMarket,
  SESSION,
  type TradeEvent,
  tell,
  tradeBatch,
} from '../../market.ts';

const trade = (time: string, price: number, more: Partial<TradeEvent> = {}): TradeEvent => ({
  kind: 'trade',
  at: clock(time),
  price,
  size: 1,
  aggressor: 1,
  ...more,
});
/**
 * A trade every ten seconds over a stretch of time, at a price that is a function of the
 * minutes since its start.
 */
const stretch = (from: string, to: string, priceOf: (minutes: number) => number): TradeEvent[] => {
  const trades: TradeEvent[] = [];
  for (let at = clock(from); at < clock(to); at += 10 * NS_PER_SECOND)
    trades.push({
      kind: 'trade',
      at,
      price: priceOf((at - clock(from)) / NS_PER_MINUTE),
      size: 1,
      aggressor: 1,
    });
  return trades;
};
/**
 * A pre-market between 5990 and 6010 that zigzags by a point, so that ATR is about one.
 */
const zigzag = (minutes: number) => (Math.floor(minutes * 6) % 2 === 0 ? 0.5 : -0.5);
const MORNING = [
  trade('08:00', 6010),
  trade('08:01', 5990),
  ...stretch('08:30', '09:30', (m) => 6000 + zigzag(m)),
];

describe('A session', () => {
  it('drops prints outside the instrument’s bounds or of no size, and counts them', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP);
    for (const event of [
      trade('09:31', 500),
      trade('09:31', 20_000),
      trade('09:31', 6000, { size: 0 }),
      trade('09:31', Number.NaN),
      trade('09:31', 6000),
    ])
      run.onTrade(tradeBatch(event), 0);
    expect([run.badPrints, run.spot]).toEqual([4, 6000]);
    expect(run.accumulators.bars.oneMinute.volume[0]).toBe(1);
  });
  it('tells a clock every ten seconds, through a silence too', () => {
    const seen: number[] = [];
    const run = new SessionRun(SESSION, ES, NO_WARM_UP, { clock: (at) => seen.push(at) });
    run.onTrade(tradeBatch(trade('09:59:58', 6000)), 0);
    seen.length = 0;
    run.onTrade(tradeBatch(trade('10:00:03', 6000)), 0);
    run.advanceTo(clock('10:01:00'));
    expect(seen.map((at) => (at - clock('10:00')) / NS_PER_SECOND)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  });
  it('follows an approach to the pre-market high from its zone through contact to its break', () => {
    const climb = stretch('09:30', '10:00', (m) => 6000 + m + zigzag(m));
    const told = play([...MORNING, ...climb, ...stretch('10:00', '12:40', () => 6030)]);
    const high = told.outcomes.filter(
      ({ episode }) => episode.level === 'PM_HIGH' && episode.direction === 'UP',
    );
    expect(high).toHaveLength(1);
    expect([high[0]!.contacted, high[0]!.results.contact_armed!.outcomes[240]]).toEqual([true, 'BREAK']);
    const kinds = told.checkpoints
      .filter(({ episode }) => episode.id === high[0]!.episode.id)
      .map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'CLOSE')).toEqual([
      'APPROACH',
      'WITHIN_1_0',
      'WITHIN_0_5',
      'CONTACT',
    ]);
    expect(told.run.gaps.isPartial).toBe(false);
  });
  it('tells each approach once, and each checkpoint’s outcome with it', () => {
    const told = play(randomMarket(7));
    const ids = told.outcomes.map(({ episode }) => episode.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(told.checkpoints.map(({ episode }) => episode.id))).toEqual(new Set(ids));
    expect(ids.length).toBeGreaterThan(20);
  });
  it('closes what is open at 12:30, and begins nothing after', () => {
    const told = play(randomMarket(7));
    expect(told.outcomes.every(({ closedAt }) => closedAt <= SESSION.windowEnd)).toBe(true);
    expect(told.outcomes.some(({ closedAt }) => closedAt === SESSION.windowEnd)).toBe(true);
    expect(told.checkpoints.every(({ at }) => at >= SESSION.rthOpen && at <= SESSION.windowEnd)).toBe(true);
  });
  it('reads outcomes to 12:38, beyond the window', () => {
    // Contact with the pre-market high at 12:29, broken at 12:31.
    const told = play([
      ...MORNING,
      ...stretch('09:30', '12:20', (m) => 6000 + zigzag(m)),
      ...stretch('12:20', '12:29', (m) => 6000 + m + zigzag(m)),
      ...stretch('12:29', '12:31', () => 6010),
      ...stretch('12:31', '12:40', () => 6015),
    ]);
    const row = told.outcomes.find(({ episode, contact }) => episode.level === 'PM_HIGH' && contact);
    expect(row!.results.contact_armed!.outcomes[480]).toBe('BREAK');
    expect(row!.closedAt).toBe(SESSION.windowEnd);
  });
});

describe('Data that end early', () => {
  const until = (time: string) => randomMarket(7).filter(({ at }) => at < clock(time));
  it('leave a partial session, whose open approaches have an unknown contact and whose open outcomes are null', () => {
    const whole = play(randomMarket(7));
    const full = outcomesById(whole);
    // Data end ten seconds after an approach began, and ten seconds after a contact.
    const ends = (['APPROACH', 'CONTACT'] as const).map(
      (kind) =>
        whole.checkpoints.find((row) => row.kind === kind && row.at > clock('10:45'))!.at +
        10 * NS_PER_SECOND,
    );
    const unknown: (boolean | null)[] = [];
    for (const end of ends) {
      const cut = play(randomMarket(7).filter(({ at }) => at < end));
      expect(cut.run.gaps.isPartial).toBe(true);
      for (const { contacted, contact, results, closedAt, episode } of cut.outcomes) {
        if (closedAt < end) {
          expect([episode.id, contacted]).toEqual([episode.id, full.get(episode.id)!.contacted]);
          continue;
        }
        unknown.push(contacted);
        expect(contacted).toBe(contact ? true : null);
        const armed = results.contact_armed;
        if (contact && end - contact.at < 120 * NS_PER_SECOND && Number.isNaN(armed!.secondsToOutcome))
          expect(armed!.outcomes).toEqual({ 120: null, 240: null, 480: null });
      }
    }
    expect(new Set(unknown)).toEqual(new Set([null, true]));
  });
  it('before 12:38 make it partial; a minute of quiet at the end does not', () => {
    expect(play(until('12:37:00')).run.gaps.isPartial).toBe(true);
    expect(play(until('12:39')).run.gaps.isPartial).toBe(false);
  });
  it('fall silent in between: an open approach may have made contact unseen', () => {
    const events = randomMarket(7).filter(({ at }) => at < clock('10:30') || at > clock('10:40'));
    const told = play(events);
    const open = told.outcomes.filter(
      ({ episode, closedAt }) => episode.anchorAt < clock('10:30') && closedAt >= clock('10:40'),
    );
    expect(open.length).toBeGreaterThan(0);
    for (const { contact, contacted } of open) expect(contacted).toBe(contact ? true : null);
    expect(told.run.gaps.gaps).toHaveLength(1);
    const flagged = told.ticks.filter(({ rows }) => rows[0]!.gapInLookback).map(({ at }) => at);
    expect(flagged[0]).toBe(clock('10:31'));
    expect(told.checkpoints.some(({ at }) => at > clock('10:31') && at < clock('10:40'))).toBe(false);
    expect(flagged.at(-1)).toBeLessThan(clock('11:01'));
  });
});

describe('Bars', () => {
  const bars = (from: string, count: number, priceOf: (minute: number) => number): MinuteBarEvent[] =>
    Array.from({ length: count }, (_, i) => {
      const price = priceOf(i);
      return {
        start: clock(from) + i * NS_PER_MINUTE,
        open: price,
        high: price + 0.5,
        low: price - 0.5,
        close: price,
      };
    });
  const MORNING_BARS = [
    { start: clock('08:00'), open: 6000, high: 6010, low: 5990, close: 6000 },
    ...bars('08:40', 50, () => 6000),
  ];
  it('are held against the levels and ATR in force while they formed', () => {
    const told = playBars([
      ...MORNING_BARS,
      ...bars('09:30', 10, (i) => 6000 + i),
      ...bars('09:40', 180, () => 6030),
    ]);
    const first = told.checkpoints.find(
      ({ episode, kind }) => episode.level === 'PM_HIGH' && kind === 'APPROACH',
    )!;
    // At 6008 the bar of 09:38 closes within two points; ATR is one. It is known at
    // 09:39.
    expect([first.at, first.spot, first.atr <= 1.5]).toEqual([clock('09:39'), 6008, true]);
    expect(first.episode.anchorAtr).toBe(first.atr);
  });
  it('leave what needs trades or a book missing', () => {
    const told = playBars([...MORNING_BARS, ...bars('09:30', 190, (i) => 6000 + (i % 9))]);
    expect(told.ticks).toHaveLength(361);
    expect(told.run.accumulators.bars.twoMinute.buyVolume[40]).toBeNaN();
  });
  it('touch a level in between, though every bar closes away from it', () => {
    const touch = { start: clock('10:00'), open: 6000, high: 6010, low: 5999.5, close: 6000 };
    const told = playBars([
      ...MORNING_BARS,
      ...bars('09:30', 30, () => 6000),
      touch,
      ...bars('10:01', 160, () => 6000),
    ]);
    const [row] = told.outcomes.filter(({ episode }) => episode.level === 'PM_HIGH');
    expect([row!.contacted, row!.contact!.at, row!.episode.anchorKnown]).toEqual([
      true,
      clock('10:01'),
      false,
    ]);
    expect(row!.results.contact_armed!.outcomes[240]).toBe('REJECT');
    expect(row!.results.contact_armed!.secondsToOutcome).toBe(60);
  });
  it('that are missing for a minute leave the contact of an open approach unknown', () => {
    const near = [...MORNING_BARS, ...bars('09:30', 40, () => 6008), ...bars('10:11', 150, () => 6000)];
    const whole = [...MORNING_BARS, ...bars('09:30', 40, () => 6008), ...bars('10:10', 151, () => 6000)];
    const contactOf = (told: ReturnType<typeof playBars>) =>
      told.outcomes.find(({ episode }) => episode.level === 'PM_HIGH')!.contacted;
    expect([contactOf(playBars(near)), contactOf(playBars(whole))]).toEqual([null, false]);
  });
  it('after 12:30 begin no approach', () => {
    const told = playBars([
      ...MORNING_BARS,
      ...bars('09:30', 180, () => 6000),
      ...bars('12:30', 8, () => 6009),
    ]);
    expect(told.outcomes.filter(({ episode }) => episode.level === 'PM_HIGH')).toEqual([]);
  });
});

describe('Levels that come into force', () => {
  // The opening range is 5995 to 6004; price stands a point below its high at 09:45.
  const morning = [
    ...MORNING,
    trade('09:30', 6004),
    trade('09:31', 5995),
    ...stretch('09:32', '09:45', (m) => 5999 + zigzag(m)),
  ];
  const bornAt = (told: ReturnType<typeof play>) =>
    told.outcomes
      .filter(({ episode }) => episode.level === 'OR_HIGH' && episode.bornInside)
      .map(({ episode }) => [episode.anchorAt, episode.direction, episode.anchorPrice]);
  it('begin an approach that is born inside, at the moment they do, from the side price stands on', () => {
    const below = play(
      [...morning, ...stretch('09:45', '12:40', () => 5990), trade('12:40', 5990)].map((event) =>
        event.at === clock('09:44:50') ? { ...event, price: 6003 } : event,
      ),
    );
    expect(bornAt(below)).toEqual([[clock('09:45'), 'UP', 6003]]);
  });
  it('exactly at the price are approached from where it came', () => {
    const at = (last: number, before: number) =>
      play(
        [...morning, ...stretch('09:45', '12:40', () => 5990)].map((event) => {
          if (event.at >= clock('09:44') && event.at < clock('09:45')) return { ...event, price: last };
          return event.at >= clock('09:43') && event.at < clock('09:44')
            ? { ...event, price: before }
            : event;
        }),
      );
    expect(bornAt(at(6004, 6003))).toEqual([[clock('09:45'), 'UP', 6004]]);
    expect(bornAt(at(6004, 6004))).toEqual([[clock('09:45'), 'UP', 6004]]);
  });
});

describe('The end of the window', () => {
  const approach = [
    ...MORNING,
    ...stretch('09:30', '12:20', (m) => 6000 + zigzag(m)),
    ...stretch('12:20', '12:28', (m) => 6008 + zigzag(m)),
  ];
  const highs = (events: readonly TradeEvent[]) =>
    play(events).outcomes.filter(({ episode }) => episode.level === 'PM_HIGH');
  it('in a silence leaves it unknown whether an open approach made contact', () => {
    const told = highs([...approach, ...stretch('12:31', '12:40', () => 6000)]);
    expect(told.map(({ contacted }) => contacted)).toEqual([null]);
    const running = highs([...approach, ...stretch('12:28', '12:40', () => 6007)]);
    expect(running.map(({ contacted }) => contacted)).toEqual([false]);
  });
  it('has come before a trade at 12:30:00 itself', () => {
    const at = (time: number) =>
      highs([
        ...approach,
        ...stretch('12:28', '12:30', () => 6008),
        { ...trade('12:30', 6010), at: time },
        ...stretch('12:30:10', '12:40', () => 6000),
      ]);
    expect(at(SESSION.windowEnd).map(({ contacted }) => contacted)).toEqual([false]);
    expect(at(SESSION.windowEnd - 1).map(({ contacted }) => contacted)).toEqual([true]);
  });
});

describe('What a contact leaves behind', () => {
  /** Up to the pre-market high and back, twice; the last trade of the first contact before a silence where there is one. */
  const twice = (silent: boolean) => [
    ...MORNING,
    ...stretch('09:30', '10:00', (m) => 6000 + zigzag(m)),
    ...stretch('10:00', '10:01', () => 6010),
    ...stretch(silent ? '10:03' : '10:01', '10:12', (m) => 6000 + zigzag(m)),
    ...stretch('10:12', '10:13', () => 6010),
    ...stretch('10:13', '12:40', (m) => 6000 + zigzag(m)),
  ];
  const told = play(twice(false));
  it('is an attempt that the next approach counts, and a touch from below', () => {
    const rows = told.checkpoints.filter(
      ({ episode, kind }) => episode.level === 'PM_HIGH' && kind === 'CONTACT',
    );
    expect(rows.map(({ at }) => at)).toEqual([clock('10:00'), clock('10:12')]);
    const values = (name: FeatureName) => rows.map(({ features }) => features[featurePlace(name)]);
    expect(values('attempt_index')).toEqual([1, 2]);
    expect(values('pm_high_touches_from_below')).toEqual([0, 1]);
    expect(values('pm_high_defended_touches_from_below')).toEqual([0, 1]);
  });
  it('has the tape around it', () => {
    const [row] = told.checkpoints.filter(
      ({ episode, kind }) => episode.level === 'PM_HIGH' && kind === 'CONTACT',
    );
    expect(row!.features[featurePlace('tape_velocity')]).not.toBeNaN();
  });
  it('is unknown when the tape falls silent before it is decided', () => {
    const outcomeOf = (events: readonly TradeEvent[]) =>
      play(events).outcomes.find(({ contact }) => contact?.at === clock('10:00'))!.results.contact_armed!
        .outcomes[240];
    expect([outcomeOf(twice(false)), outcomeOf(twice(true))]).toEqual(['REJECT', null]);
  });
  it('is told once, however often the end is announced', () => {
    const again = play(twice(false));
    const count = again.outcomes.length;
    again.run.finish(SESSION.labelEnd);
    expect(again.outcomes).toHaveLength(count);
  });
});

describe('While a session runs', () => {
  /**
   * Every row it tells, with what a live query would have seen at each step of the clock.
   */
  function watchedRun() {
    const live = new Map<string, Checkpoint>();
    const told: { checkpoints: Checkpoint[]; ticks: { at: number; rows: readonly StateRow[] }[] } = {
      checkpoints: [],
      ticks: [],
    };
    const armed: string[] = [];
    const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
      checkpoint: (row) => told.checkpoints.push(row),
      state: (at, rows) => told.ticks.push({ at, rows }),
      clock: (at) => {
        for (const level of LEVEL_KINDS) {
          const row = run.currentRow(level, at);
          const open = run.openApproach(level);
          expect(row?.episode.id).toBe(open?.episode.id);
          if (row) live.set(`${row.episode.id}@${at}`, row);
          if (open?.contact && run.sinceContact(open.episode)) armed.push(open.episode.id);
        }
      },
    });
    for (const event of randomMarket(7)) tell(run, event);
    run.finish(SESSION.labelEnd);
    return { run, live, armed, ...told };
  }
  const watched = watchedRun();

  it('each 2-minute close in the zone of an open approach is a row, its beginning and all others are not', () => {
    const expected = watched.ticks
      .filter(({ at }) => (at - SESSION.rthOpen) % BAR_NS === 0)
      .flatMap(({ at, rows }) =>
        rows
          .filter(({ episode, inZone }) => episode && inZone && episode.anchorAt !== at)
          .map(({ episode }) => `${episode!.id}@${at}`),
      );
    const closes = watched.checkpoints
      .filter(({ kind }) => kind === 'CLOSE')
      .map(({ episode, at }) => `${episode.id}@${at}`);
    expect(closes.length).toBeGreaterThan(90);
    expect(closes.toSorted()).toEqual(expected.toSorted());
  });
  it('a live query sees the very row that is stored at that moment', () => {
    const closes = watched.checkpoints.filter(({ kind }) => kind === 'CLOSE');
    for (const row of closes) expect(watched.live.get(`${row.episode.id}@${row.at}`)).toEqual(row);
  });
  it('an approach in contact has an outcome that can be asked', () => {
    const contacted = watched.checkpoints.filter(({ kind }) => kind === 'CONTACT');
    expect(contacted.length).toBeGreaterThan(5);
    expect(new Set(watched.armed).size).toBeGreaterThan(5);
    expect(contacted.map(({ episode }) => episode.id)).toEqual(
      expect.arrayContaining([...new Set(watched.armed)]),
    );
  });
  it('ATR without its floor is kept for each minute bar', () => {
    expect(watched.run.rawAtr.length).toBe(watched.run.accumulators.bars.oneMinute.countBy(clock('12:40')));
  });
  it('the book and its flow are those of the events before a step', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP);
    const sizes = Array.from({ length: 20 }, (_, i) => i + 1);
    tell(run, trade('09:59', 6000));
    tell(run, { kind: 'book', at: clock('09:59:10'), bid: 6000, ask: 6000.25, sizes });
    tell(run, { kind: 'book', at: clock('10:00:02'), bid: 6000.25, ask: 6000.5, sizes });
    run.advanceTo(clock('10:00:10'));
    const flow = run.accumulators.orderFlow.asOf(clock('10:00:10'));
    // The first book is no change. The bid steps up: its whole new size is bought; the
    // ask steps up: its whole old size is gone.
    expect(flow.over(30)).toBe(1 + 11);
  });
});
