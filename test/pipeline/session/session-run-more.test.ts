import { describe, expect, it } from 'vitest';
import type { Checkpoint, StateRow } from '../../../pipeline/session/rows.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { clock, ES, type MinuteBarEvent, playBars, randomMarket, SESSION, tell } from '../../market.ts';
import { trade } from './morning.ts';

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
    const committed = new Set<string>();
    const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
      checkpoint: (row) => told.checkpoints.push(row),
      state: (at, rows) => told.ticks.push({ at, rows }),
      clock: (at) => {
        for (const level of LEVEL_KINDS) {
          const row = run.currentRow(level, at);
          if (row) live.set(`${row.episode.id}@${at}`, row);
          if (row?.contact && run.sinceContact(row.episode)) armed.push(row.episode.id);
          if (row && (at - SESSION.rthOpen) % BAR_NS === 0 && run.commitsTo(level, at))
            committed.add(`${row.episode.id}@${at}`);
        }
      },
    });
    for (const event of randomMarket(7)) tell(run, event);
    run.finish(SESSION.labelEnd);
    return { run, live, armed, committed, ...told };
  }
  const watched = watchedRun();

  it('commits to what is said at a close exactly where a row of that close is told', () => {
    const told = watched.checkpoints.filter(
      ({ at, kind }) =>
        (at - SESSION.rthOpen) % BAR_NS === 0 && ['CLOSE', 'APPROACH', 'CONTACT'].includes(kind),
    );
    expect(told.length).toBeGreaterThan(20);
    expect(watched.committed).toEqual(new Set(told.map(({ episode, at }) => `${episode.id}@${at}`)));
  });
  it('asks of an approach that has just begun as it is stored', () => {
    const begun = watched.checkpoints.filter(
      ({ kind, at, episode }) =>
        // Contact may follow at once.
        kind === 'APPROACH' && watched.live.get(`${episode.id}@${at}`)?.contact === null,
    );
    expect(begun.length).toBeGreaterThan(2);
    for (const row of begun) expect(watched.live.get(`${row.episode.id}@${row.at}`)!.kind).toBe('APPROACH');
  });
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
  it('what is said at a close is of the very row that is put down of it', () => {
    const closes = watched.checkpoints.filter(({ kind }) => kind === 'CLOSE');
    for (const row of closes) expect(watched.live.get(`${row.episode.id}@${row.at}`)).toBe(row);
    // And what is said between two closes is of its own moment, never of the last close.
    for (const [key, row] of watched.live) expect(key).toBe(`${row.episode.id}@${row.at}`);
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
  it('an afternoon changes nothing of what was followed: it makes bars, and no silence a gap', () => {
    const gaps: unknown[] = [];
    const run = new SessionRun(SESSION, ES, NO_WARM_UP, { gap: (gap) => gaps.push(gap) });
    for (let at = clock('09:30'); at <= clock('12:36'); at += NS_PER_MINUTE / 2)
      tell(run, { kind: 'trade', at, price: 6000, size: 1, aggressor: 1 });
    const early = [run.gaps.isPartial, run.spot];
    tell(run, { kind: 'trade', at: clock('12:45'), price: 6010, size: 1, aggressor: 1 });
    expect([gaps, [run.gaps.isPartial, run.spot]]).toEqual([[], early]);
    expect([
      early[0],
      run.accumulators.bars.twoMinute.close.at(run.accumulators.bars.twoMinute.count - 1),
    ]).toEqual([true, 6010]);
    const minute = (start: string, close: number) => ({
      start: clock(start),
      open: close,
      high: close,
      low: close,
      close,
    });
    const bars = Array.from({ length: 186 }, (_, i) => ({
      ...minute('09:30', 6000),
      start: clock('09:30') + i * NS_PER_MINUTE,
    }));
    const told = playBars([...bars, minute('12:45', 6010)]);
    expect([told.run.gaps.gaps, told.run.gaps.isPartial, told.run.spot]).toEqual([[], true, 6000]);
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
    run.onQuiet(clock('10:00:10'));
    const flow = run.accumulators.orderFlow.asOf(clock('10:00:10'));
    // The first book is no change. The bid steps up: its whole new size is bought; the
    // ask steps up: its whole old size is gone.
    expect(flow.over(30)).toBe(1 + 11);
  });
});
