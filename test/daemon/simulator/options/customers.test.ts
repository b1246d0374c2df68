import { describe, expect, it } from 'vitest';
import { CustomerFlow } from '../../../../daemon/simulator/options/customer-flow.ts';
import { Customers, type Directing, type Order } from '../../../../daemon/simulator/options/customers.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { Ladder } from '../../../../daemon/simulator/options/ladder.ts';
import { strikesAround } from '../../../../daemon/simulator/options/series.ts';
import { Random } from '../../../../daemon/simulator/random.ts';
import { clock, ES, SESSION } from '../../../market.ts';

const LADDERS = expiriesOn(ES, SESSION.date).map((expiry, i) => new Ladder(expiry, i, strikesAround(6000)));
const BASIS = [0, 0, 0, 0, 60];

/** Orders of a morning in which price stands still. */
function ordersOf(demand = 0, directing: Directing | null = null): { orders: Order[]; comesAt: number[] } {
  const flow = new CustomerFlow(1, SESSION);
  const customers = new Customers(LADDERS, {
    date: SESSION.date,
    flow,
    random: new Random('customers'),
    startAt: clock('09:00'),
    directing,
  });
  const [orders, comesAt]: [Order[], number[]] = [[], []];
  while (customers.nextAt < clock('12:40')) {
    const now = customers.nextAt;
    comesAt.push(now);
    const futureOf = (expiry: number) => 6001 + BASIS[expiry]!;
    orders.push(customers.order({ now, mid: 6001, futureOf, demand }));
  }
  return { orders, comesAt };
}
const share = <T>(list: readonly T[], is: (each: T) => boolean) => list.filter(is).length / list.length;

describe('Customers', () => {
  const { orders, comesAt } = ordersOf();
  it('come about every 1.1 seconds, or at once with the next piece of what they want', () => {
    // Half of the waits are of 1.1 s, half of .05: one in .575 s, over 3⅔ hours.
    expect(orders.length).toBeGreaterThan(0.95 * (13_200 / 0.575));
    expect(orders.length).toBeLessThan(1.05 * (13_200 / 0.575));
    const repeated = orders.filter(
      (order, i) => i > 0 && order.listed === orders[i - 1]!.listed && order.buys === orders[i - 1]!.buys,
    );
    expect(repeated.length / orders.length).toBeGreaterThan(0.48);
  });
  it('meet their quote a microsecond after they come, and before the next one does', () => {
    expect(orders.every(({ at }, i) => at === comesAt[i]! + 1_000)).toBe(true);
    expect(comesAt.every((at, i) => i === 0 || at > orders[i - 1]!.at)).toBe(true);
  });
  it('want the day’s own expiry most, out of the money, and round strikes', () => {
    expect(share(orders, ({ listed }) => listed.expiry === 0)).toBeCloseTo(0.55, 1);
    const today = orders.filter(({ listed }) => listed.expiry === 0).map(({ listed }) => listed.series);
    const isOut = ({ right, strikePoints }: (typeof today)[number]) =>
      right === 'C' ? strikePoints > 6001 : strikePoints < 6001;
    expect(share(today, isOut)).toBeGreaterThan(0.65);
    expect(share(today, ({ strikePoints }) => strikePoints % 25 === 0)).toBeGreaterThan(0.4);
    expect(share(today, ({ strikePoints }) => Math.abs(strikePoints - 6001) <= 60)).toBeGreaterThan(0.9);
  });
  it('look at the future that an expiry is on', () => {
    const strikes = orders
      .filter(({ listed }) => listed.expiry === 4)
      .map(({ listed }) => listed.series.strikePoints);
    expect(strikes.reduce((sum, strike) => sum + strike, 0) / strikes.length).toBeGreaterThan(6045);
  });
  it('trade inside of a quote one time in ten, and are not told apart one time in twenty', () => {
    expect(share(orders, ({ isInside }) => isInside)).toBeCloseTo(0.1, 1.5);
    expect(share(orders, ({ isSideSaid }) => !isSideSaid)).toBeCloseTo(0.05, 1.5);
  });
  it('trade what there is where the calendar ends and fewer expiries are listed', () => {
    const [first, second] = LADDERS;
    const customers = new Customers([first!, second!], {
      date: SESSION.date,
      flow: new CustomerFlow(1, SESSION),
      random: new Random('few'),
      startAt: clock('09:00'),
    });
    const moment = { now: clock('09:30'), mid: 6001, futureOf: () => 6001, demand: 0 };
    const expiries = Array.from({ length: 200 }, () => customers.order(moment).listed.expiry);
    expect(new Set(expiries)).toEqual(new Set([0, 1]));
    expect(share(expiries, (expiry) => expiry === 0)).toBeGreaterThan(0.7);
  });
  it('show what an approach carries near the money alone, on the day’s own expiry', () => {
    const moved = ordersOf(3).orders;
    const near = (order: Order) =>
      order.listed.expiry === 0 && Math.abs(order.listed.series.strikePoints - 6001) <= 50;
    const bought = (list: readonly Order[]) => share(list, ({ buys }) => buys);
    expect(bought(moved.filter(near)) - bought(orders.filter(near))).toBeGreaterThan(0.25);
    const beyond = ({ listed }: Order) => {
      const away = Math.abs(listed.series.strikePoints - 6001);
      return listed.expiry === 0 && away > 50 && away <= 100;
    };
    expect(moved.filter(beyond).length).toBeGreaterThan(150);
    expect(Math.abs(bought(moved.filter(beyond)) - bought(orders.filter(beyond)))).toBeLessThan(0.12);
    expect(bought(moved.filter((o) => !near(o))) - bought(orders.filter((o) => !near(o)))).toBeLessThan(0.03);
  });
  it('send what they are made to, of the day’s own expiry, and nothing else of them changes', () => {
    const directing: Directing = (now, mid) =>
      now < clock('10:00') || now >= clock('11:00')
        ? null
        : { strikePoints: mid + 4, buys: false, leastContracts: 30 };
    const led = ordersOf(0, directing);
    expect(led.comesAt).toEqual(comesAt);
    for (const [i, order] of led.orders.entries()) {
      const usual = orders[i]!;
      if (comesAt[i]! < clock('10:00') || comesAt[i]! >= clock('11:00')) expect(order).toEqual(usual);
      else {
        expect(order).toMatchObject({ at: usual.at, buys: false, size: Math.max(30, usual.size) });
        const { right, strikePoints } = order.listed.series;
        expect([order.listed.expiry, right, strikePoints]).toEqual([0, usual.listed.series.right, 6005]);
      }
    }
  });
});
