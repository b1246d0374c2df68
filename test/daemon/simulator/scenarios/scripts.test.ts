import { describe, expect, it } from 'vitest';
import { SCENARIO_NAMES } from '../../../../daemon/simulator/scenarios/library.ts';
import { actsOf, parseScenario, scenarioOf } from '../../../../daemon/simulator/scenarios/scenario.ts';
import { SWEPT_QUEUES, sweepThrough } from '../../../../daemon/simulator/scenarios/scripts.ts';
import { clock, SESSION } from '../../../market.ts';
import { ledMarket } from '../led-market.ts';

const DATE = SESSION.date;

describe('A script', () => {
  it('begins at its usual time, or at the one that is asked for', () => {
    const [usual] = actsOf(parseScenario('iceberg'), DATE)!;
    expect(usual!.at).toBe(clock('10:10', SESSION));
    const [asked] = actsOf(parseScenario('iceberg@11:05'), DATE)!;
    expect(asked!.at).toBe(clock('11:05', SESSION));
  });
  it('of the open begins before it, and has its acts in order', () => {
    for (const name of SCENARIO_NAMES) {
      const acts = actsOf({ name, time: null }, DATE);
      if (acts === null) continue;
      expect([name, acts.length]).toEqual([name, name === 'born-inside' ? 2 : 1]);
      expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).toSorted((a, b) => a - b));
      if (scenarioOf({ name, time: null }).time === null) expect(acts[0]!.at).toBeLessThan(SESSION.rthOpen);
    }
  });
  it('leads to the level from wherever price stands, and from too near it leaves first', () => {
    for (const ticksBelow of [30, 13, 12, 2, 1, 0, -1, -5, -30]) {
      const begun = SESSION.rthOpen;
      const { hand, book, done } = ledMarket(begun);
      hand.preMarketHigh = book.ask + ticksBelow;
      const level = book.tick(hand.preMarketHigh);
      const [act] = sweepThrough(begun);
      for (const play = act!.play(hand); !play.next().done; );
      const trades = done.filter(({ what }) => what === 'trade');
      const [swept] = [...Map.groupBy(trades, ({ at }) => at).values()].filter(
        (prints) => prints.length === SWEPT_QUEUES,
      );
      const up = ticksBelow >= 0;
      const ticks = ({ tick }: (typeof trades)[number]) => (up ? tick! - level : level - tick!);
      expect([ticksBelow, swept!.map(ticks)]).toEqual([ticksBelow, [-2, -1, 0, 1, 2]]);
      expect(swept!.every(({ buys }) => buys === up)).toBe(true);
      const before = trades.slice(0, trades.indexOf(swept![0]!)).map(ticks);
      if (Math.abs(ticksBelow) < 12) expect(Math.min(...before)).toBeLessThanOrEqual(-12);
      if (Math.abs(ticksBelow) > 1) expect(Math.max(...before)).toBeLessThan(0);
    }
  });
  it('is none where chance is left alone', () => {
    expect(actsOf(parseScenario('gap'), DATE)).toBeNull();
  });
});
