import { expect, test } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import type { AlertInputs } from '../../../pipeline/alerts/rules.ts';
import type { StreamSession } from '../../../pipeline/streams/stream-bar.ts';
import { ALERT_TYPES } from '../../../shared/vocabulary/alert.ts';
import { SESSION } from '../../market.ts';
import { alertBar } from '../../stream-inputs.ts';

const { rthOpen } = SESSION;
const day = (n: number) => `2025-06-${String(n).padStart(2, '0')}`;

/** A session at one level, by the price at each bar and what alerts look at. */
const session = (
  date: string,
  prices: readonly number[],
  given: (bar: number) => Partial<AlertInputs>,
): StreamSession => ({
  date,
  rthOpen,
  bars: prices.map((spot, i) => ({ ...alertBar(i + 1, given(i + 1)), spot })),
});

test('what price did ten minutes after, beside what it usually does', () => {
  // Up by a point a bar to bar 20, then down.
  const prices = Array.from({ length: 40 }, (_, i) => 6000 + (i < 20 ? i : 40 - i));
  const building = (bar: number): Partial<AlertInputs> =>
    bar === 4 || bar === 5 || bar === 26 || bar === 27 ? { pressure: 0.5, pressureSlope: 0.1 } : {};
  const { CONTINUATION_UP: record, PIN_REGIME: never } = alertRecords([session(day(2), prices, building)]);
  expect(never).toBeNull();
  // At bar 5, of the first quarter hour, where every move was up; at bar 27, of the second
  // half hour, where none was.
  expect(record).toMatchObject({ cases: 2, happened: 1, days: 1 });
  // 09:32–09:44 all rise. Of 10:00–10:28, bars 15–29: those up to 17 rise, and 18, 19 and
  // so on fall or, where they stand as far before the top as after it, do not move.
  const moves = prices.map((price, i) => (prices[i + 5] ?? Number.NaN) - price);
  const ups = (from: number, to: number) => {
    const own = moves.slice(from - 1, to).filter((move) => !Number.isNaN(move));
    return own.filter((move) => move > 0).length / own.length;
  };
  expect(record!.usual).toBeCloseTo((ups(1, 7) + ups(15, 29)) / 2, 12);
  expect(record!.beyondUsual.mean).toBeCloseTo(0.5 - record!.usual, 12);
});

test('the same at two levels at one instant is one case', () => {
  const prices = Array.from({ length: 30 }, (_, i) => 6000 + i);
  const one = session(day(2), prices, (bar) => (bar < 4 ? { setup: 0.5 } : {}));
  const both = { ...one, bars: one.bars.flatMap((bar) => [bar, { ...bar, level: 'PM_LOW' as const }]) };
  expect(alertRecords([both]).HIGH_QUALITY_SETUP).toEqual(alertRecords([one]).HIGH_QUALITY_SETUP);
  expect(alertRecords([one]).HIGH_QUALITY_SETUP).toMatchObject({ cases: 1 });
});

test('an instant at which levels expect opposite things counts for nothing', () => {
  const prices = Array.from({ length: 30 }, (_, i) => 6000 + i);
  const leaning = (sign: number) => (bar: number) =>
    bar < 6 ? { barrier: 0.5 * sign, pressure: 0.2 * sign } : {};
  const [up, down] = [session(day(2), prices, leaning(1)), session(day(2), prices, leaning(-1))];
  const both = {
    ...up,
    bars: up.bars.flatMap((bar, i) => [bar, { ...down.bars[i]!, level: 'PM_LOW' as const }]),
  };
  expect(alertRecords([up]).BARRIER_BREAK_SUPPORT).toMatchObject({ cases: 1 });
  expect(alertRecords([both]).BARRIER_BREAK_SUPPORT).toBeNull();
});

test('an alert within ten minutes of the end has no record', () => {
  const prices = Array.from({ length: 10 }, (_, i) => 6000 + i);
  const late = (bar: number) => (bar >= 6 ? { setup: 0.5 } : {});
  expect(alertRecords([session(day(2), prices, late)]).HIGH_QUALITY_SETUP).toBeNull();
});

test('where price is a walk of its own, every record is the usual', () => {
  const random = new Random(7, 'null market');
  const sessions = Array.from({ length: 120 }, (_, i) => {
    const wave = new Map<keyof AlertInputs, number>();
    const next = (name: keyof AlertInputs, kept: number, step: number) => {
      const value = kept * (wave.get(name) ?? 0) + step * (random.next() - 0.5);
      wave.set(name, value);
      return value;
    };
    let spot = 6000;
    const prices = Array.from({ length: 90 }, () => {
      spot += Math.round(8 * (random.next() - 0.5)) / 4;
      return spot;
    });
    const date = `2025-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
    return session(date, prices, () => ({
      pressure: next('pressure', 0.9, 0.8),
      pressureSlope: next('pressureSlope', 0.5, 0.3),
      pressureCurvature: next('pressureCurvature', 0, 0.2),
      pressureJerk: next('pressureJerk', 0, 0.2),
      momentum: next('momentum', 0.9, 0.7),
      flow: next('flow', 0.9, 0.7),
      barrier: next('barrier', 0.9, 0.8),
      barrierSlope: next('barrierSlope', 0.5, 0.2),
      dealer: next('dealer', 0.9, 0.6),
      setup: next('setup', 0.9, 0.6),
    }));
  });
  const records = alertRecords(sessions);
  const far = ALERT_TYPES.filter((type) => {
    const { cases, beyondUsual } = records[type]!;
    expect(cases, type).toBeGreaterThan(10);
    // Fourteen 95 % intervals: half as wide again, none should leave the usual out.
    const [below, above] = [beyondUsual.mean - beyondUsual.low, beyondUsual.high - beyondUsual.mean];
    return beyondUsual.mean - 1.5 * below > 0 || beyondUsual.mean + 1.5 * above < 0;
  });
  expect(far).toEqual([]);
});

const longDay = (n: number) =>
  `2024-${String(1 + Math.floor(n / 28)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;
const rising = Array.from({ length: 30 }, (_, i) => 6000 + i);
const pressed = (date: string, usual: number, at: Partial<AlertInputs>) =>
  session(date, rising, (bar) => (bar === 4 || bar === 5 ? at : { pressure: usual }));

test('what a day calls large is told by the days before it, and not by itself', () => {
  const push = { pressure: 0.45, pressureSlope: 0.1 };
  const days = (last: number) => [
    ...Array.from({ length: 19 }, (_, i) => pressed(longDay(i), 0.2, { pressure: 0.2 })),
    pressed(longDay(19), last, push),
  ];
  // Nineteen days tell nothing: the twentieth goes by the thresholds first published,
  // however large its own pressures are.
  expect(alertRecords(days(0.9)).CONTINUATION_UP).toMatchObject({ cases: 1 });
  // Twenty do: a pressure of a tenth is large where it is never larger.
  const small = Array.from({ length: 20 }, (_, i) => pressed(longDay(i), 0.1, { pressure: 0.1 }));
  const next = pressed(longDay(20), 0.1, { pressure: 0.12, pressureSlope: 0.05 });
  expect(alertRecords([next]).CONTINUATION_UP).toBeNull();
  expect(alertRecords([...small, next]).CONTINUATION_UP).toMatchObject({ cases: 1 });
});

test('what is usual is that of what is expected', () => {
  const selling = (bar: number): Partial<AlertInputs> =>
    bar === 4 || bar === 5 ? { pressure: -0.5, pressureSlope: -0.1 } : {};
  // Every move of the first quarter hour is up.
  const { CONTINUATION_DOWN: record } = alertRecords([session(day(2), rising, selling)]);
  expect(record).toMatchObject({ cases: 1, happened: 0, usual: 0 });
});

test('what comes back within its silence is no case of its own', () => {
  const setup = (bar: number) => ([1, 2, 5, 6].includes(bar) ? { setup: 0.5 } : {});
  expect(alertRecords([session(day(2), rising, setup)]).HIGH_QUALITY_SETUP).toMatchObject({ cases: 1 });
});

test('a larger move is one of a larger size, whichever way, in ranges of its own time', () => {
  // Falls by one a bar but for one fall of six: as five bars each, all are −5 but −10.
  const prices = Array.from({ length: 12 }, (_, i) => 6000 - i - (i >= 7 ? 5 : 0));
  const clean = (bar: number) => (bar === 3 || bar === 4 ? { setup: 0.5 } : {});
  const [one] = [session(day(2), prices, clean)];
  const record = alertRecords([one]).HIGH_QUALITY_SETUP!;
  const moves = prices.slice(0, 7).map((price, i) => Math.abs(prices[i + 5]! - price));
  const median = moves.toSorted((a, b) => a - b)[3]!;
  expect(record.usual).toBeCloseTo(moves.filter((size) => size > median).length / 7, 12);
  expect(record.happened).toBe(Number(moves[3]! > median));
  const wider = { ...one, bars: one.bars.map((bar, i) => (i >= 8 ? { ...bar, atr: 100 } : bar)) };
  expect(alertRecords([wider]).HIGH_QUALITY_SETUP).toEqual(record);
});
