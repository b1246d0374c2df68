import { describe, expect, it } from 'vitest';
import { GapWatch } from '../../../pipeline/session/gap-watch.ts';
import type { Gap } from '../../../pipeline/session/rows.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock, SESSION } from '../../market.ts';

function watching() {
  const told: Gap[] = [];
  return { told, watch: new GapWatch(SESSION, (gap) => told.push(gap)) };
}

describe('A silence', () => {
  it('of more than a minute between trades is a gap; a minute is not', () => {
    const { told, watch } = watching();
    watch.onTrade(clock('10:00'));
    watch.onTrade(clock('10:01'));
    watch.onTrade(clock('10:02') + 1);
    expect(told).toEqual([{ from: clock('10:01'), to: clock('10:02') + 1, isOfTrades: true }]);
    expect(watch.lastTradeAt).toBe(clock('10:02') + 1);
  });
  it('before the first trade is none', () => {
    const { told, watch } = watching();
    watch.onTrade(clock('10:00'));
    expect(told).toEqual([]);
  });
  it('counts where it reaches into the session or its follow-up', () => {
    const { told, watch } = watching();
    for (const time of ['08:00', '09:30', '09:31', '12:37:59', '12:45']) watch.onTrade(clock(time));
    expect(told.map(({ from, to }) => [from, to])).toEqual([
      [clock('09:31'), clock('12:37:59')],
      [clock('12:37:59'), clock('12:45')],
    ]);
    const early = watching();
    early.watch.onTrade(clock('09:20'));
    early.watch.onTrade(clock('09:30') + 1);
    expect(early.told).toHaveLength(1);
  });
  it('before the open is none, but for what a source knows to be missing since 04:00', () => {
    const { told, watch } = watching();
    const hole = (from: string, to: string): Gap => ({ from: clock(from), to: clock(to), isOfTrades: true });
    watch.onHole(hole('03:50', '04:00'));
    watch.onTrade(clock('04:10'));
    watch.onHole(hole('03:59', '04:00:01'));
    watch.onHole(hole('07:00', '07:05'));
    watch.onTrade(clock('09:20'));
    expect(told).toEqual([hole('03:59', '04:00:01'), hole('07:00', '07:05')]);
    // What is said of the half hour after it looked back on it.
    watch.onHole(hole('09:21', '09:25'));
    watch.onTrade(clock('09:25:30'));
    // A hole that ends before the open is no silence that reaches over it.
    watch.onHole(hole('09:26', '09:29:30'));
    for (let at = clock('09:30:20'); at <= clock('10:00'); at += NS_PER_MINUTE) watch.onTrade(at);
    expect([watch.inLookback(clock('09:40')), watch.inLookback(clock('10:00'))]).toEqual([true, false]);
    expect(told).toHaveLength(4);
  });
  it('that a source knows of is a gap however short, and no silence besides', () => {
    const told: Gap[] = [];
    const watch = new GapWatch(SESSION, (gap) => void told.push(gap));
    const hole = (from: string, to: string): Gap => ({ from: clock(from), to: clock(to), isOfTrades: true });
    watch.onTrade(clock('10:00'));
    watch.onHole(hole('10:00:01', '10:00:03'));
    watch.onTrade(clock('10:00:04'));
    watch.onHole(hole('10:00:05', '10:05'));
    expect([watch.isSilent(clock('10:05:30')), watch.knownUntil(clock('10:05:30'))]).toEqual([
      false,
      clock('10:05:30'),
    ]);
    watch.onTrade(clock('10:05:30'));
    expect(told).toEqual([hole('10:00:01', '10:00:03'), hole('10:00:05', '10:05')]);
    // One that is told late changes nothing of what came after it, and is none besides.
    watch.onHole(hole('10:04', '10:05'));
    expect([watch.lastTradeAt, told.length]).toEqual([clock('10:05:30'), 2]);
    watch.onHole(hole('10:05:10', '10:05:20'));
    expect(told.length).toBe(3);
  });
  it('of trades is one though a longer one of books was told before, and the other way is not', () => {
    const told: boolean[] = [];
    const watch = new GapWatch(SESSION, ({ isOfTrades }) => void told.push(isOfTrades));
    watch.onTrade(clock('10:00'));
    watch.onHole({ from: clock('10:00:10'), to: clock('10:02'), isOfTrades: false });
    watch.onHole({ from: clock('10:00:20'), to: clock('10:01'), isOfTrades: true });
    watch.onHole({ from: clock('10:00:30'), to: clock('10:00:50'), isOfTrades: false });
    expect(told).toEqual([false, true]);
  });
  it('begins at the end of a hole, and what is told late moves nothing back', () => {
    const { told, watch } = watching();
    watch.onTrade(clock('10:00'));
    watch.onHole({ from: clock('10:00:10'), to: clock('10:02'), isOfTrades: true });
    watch.onTrade(clock('10:04'));
    expect(told.at(-1)).toEqual({ from: clock('10:02'), to: clock('10:04'), isOfTrades: true });
    watch.onHole({ from: clock('10:02:10'), to: clock('10:02:20'), isOfTrades: true });
    watch.onTrade(clock('10:04:50'));
    expect(told.filter(({ to }) => to === clock('10:04:50'))).toEqual([]);
    // Of books alone it is no tape: the silence has run since the last trade.
    watch.onHole({ from: clock('10:05'), to: clock('10:06'), isOfTrades: false });
    watch.onTrade(clock('10:06:30'));
    expect(told.at(-1)).toEqual({ from: clock('10:04:50'), to: clock('10:06:30'), isOfTrades: true });
  });
  it('that is told twice, or within another, is one', () => {
    const { told, watch } = watching();
    const hole = { from: clock('10:00:10'), to: clock('10:02'), isOfTrades: true };
    for (const each of [hole, hole, { ...hole, to: clock('10:01') }, { ...hole, from: clock('10:01') }])
      watch.onHole(each);
    expect(told).toEqual([hole]);
  });
  it('that a source knows of is no tape: a day that ends in one is partial', () => {
    const watch = new GapWatch(SESSION, () => undefined);
    for (let at: number = SESSION.rthOpen; at < clock('12:20'); at += NS_PER_MINUTE) watch.onTrade(at);
    watch.onHole({ from: clock('12:20'), to: SESSION.labelEnd, isOfTrades: true });
    expect(watch.isPartial).toBe(true);
    watch.onTrade(SESSION.labelEnd);
    expect(watch.isPartial).toBe(false);
  });
  it('of books alone leaves the tape as it was, and is within reach for half an hour', () => {
    const told: Gap[] = [];
    const watch = new GapWatch(SESSION, (gap) => void told.push(gap));
    watch.onTrade(clock('10:00'));
    watch.onHole({ from: clock('10:00:10'), to: clock('10:00:40'), isOfTrades: false });
    expect([told[0]!.isOfTrades, watch.lastTradeAt]).toEqual([false, clock('10:00')]);
    watch.onTrade(clock('10:00:50'));
    expect([watch.inLookback(clock('10:00:50')), watch.inLookback(clock('10:30:40') - 1)]).toEqual([
      true,
      true,
    ]);
    for (let minute = 1; minute <= 31; minute++) watch.onTrade(clock('10:00') + minute * NS_PER_MINUTE);
    expect(watch.inLookback(clock('10:30:40'))).toBe(false);
    // Before the open bars are asked for, and after the last outcome, but no books.
    watch.onHole({ from: clock('09:00'), to: clock('09:30'), isOfTrades: true });
    expect(told.map(({ to }) => to)).toContain(clock('09:30'));
    watch.onHole({ from: SESSION.labelEnd, to: clock('12:50'), isOfTrades: false });
    expect(told).toHaveLength(2);
    watch.onHole({ from: SESSION.labelEnd - 1, to: clock('12:50'), isOfTrades: false });
    watch.onHole({ from: clock('12:50'), to: clock('12:51'), isOfTrades: true });
    expect(told.slice(2).map(({ isOfTrades }) => isOfTrades)).toEqual([false, true]);
  });
  it('of bars is a bar that is not there', () => {
    const { told, watch } = watching();
    const bar = (time: string) => watch.onBar(clock(time), clock(time) + NS_PER_MINUTE);
    bar('10:00');
    bar('10:01');
    expect(told).toEqual([]);
    bar('10:03');
    expect(told).toEqual([{ from: clock('10:02'), to: clock('10:03'), isOfTrades: true }]);
  });
  it('has gone on for so long at a moment that nothing is known of it', () => {
    const { watch } = watching();
    expect(watch.isSilent(clock('10:00'))).toBe(true);
    watch.onTrade(clock('10:00'));
    expect([watch.isSilent(clock('10:01')), watch.isSilent(clock('10:01') + 1)]).toEqual([false, true]);
  });
  it('lies in the longest look-back for half an hour after it ended', () => {
    const { watch } = watching();
    watch.onTrade(clock('10:00'));
    watch.onTrade(clock('10:05'));
    watch.onTrade(clock('10:06'));
    for (let minute = 7; minute < 35; minute++) watch.onTrade(clock(`10:${String(minute).padStart(2, '0')}`));
    watch.onTrade(clock('10:35') - 1);
    expect([watch.inLookback(clock('10:35') - 1), watch.inLookback(clock('10:35'))]).toEqual([true, false]);
  });
  it('counts while it still runs, once it is longer than a minute', () => {
    const { watch } = watching();
    watch.onTrade(clock('10:00'));
    expect([watch.inLookback(clock('10:01')), watch.inLookback(clock('10:01') + 1)]).toEqual([false, true]);
    expect([watch.knownUntil(clock('10:01')), watch.knownUntil(clock('10:02'))]).toEqual([
      clock('10:01'),
      clock('10:00'),
    ]);
  });
  it('of a missing bar is as long as the bar', () => {
    const { watch } = watching();
    watch.onBar(clock('10:00'), clock('10:01'));
    expect([watch.isSilent(clock('10:02') - 1), watch.isSilent(clock('10:02'))]).toEqual([false, true]);
  });
  it('at either end makes a session partial', () => {
    const partial = (first: number, last: number) => {
      const { watch } = watching();
      watch.onTrade(first);
      watch.onTrade(last);
      return watch.isPartial;
    };
    expect(partial(clock('09:31'), clock('12:37'))).toBe(false);
    expect(partial(clock('09:31') + 1, clock('12:37'))).toBe(true);
    expect(partial(clock('09:31'), clock('12:37') - 1)).toBe(true);
    expect(watching().watch.isPartial).toBe(true);
  });
});
