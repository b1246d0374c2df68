import * as v from 'valibot';
import { expect, test } from 'vitest';
import { LevelAlerts } from '../../../pipeline/alerts/level-alerts.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { alertMessage, streamMessage } from '../../../pipeline/frames/stream-message.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { AlertSchema, StreamBarSchema } from '../../../shared/protocol/stream-messages.ts';
import { SESSION } from '../../market.ts';
import { FIRST } from '../../messages.ts';
import { alertBar, streamBar } from '../../stream-inputs.ts';

test('a stream bar is said to four decimals, at its close', () => {
  const bar = streamBar(2, {
    level: 'OR_LOW',
    direction: 'DOWN',
    momentum: 0.123456,
    flow: -0.2,
    setup: 0.00004,
    coverage: { momentum: 1, flow: 1, barrier: 0.2, dealer: 1, setup: 1 },
  });
  const ways = Array.from({ length: 10 }, (_, i) => i / 30);
  const apart = (by: number) => ways.map((way) => way + by);
  const fan = { stream: 'pressure' as const, anchor: 0.111111, q10: ways, q50: apart(0.1), q90: apart(0.2) };
  const message = streamMessage(SESSION, bar, { flowConfirmed: true, fans: [fan] });
  expect(message).toMatchObject({
    time: FIRST + 240,
    level: 'OR_LOW',
    direction: 'DOWN',
    momentum: 0.1235,
    flow: -0.2,
    setup: 0,
    flowConfirmed: true,
    lowCoverage: ['barrier'],
  });
  expect(message.fans[0]!.anchor).toBe(0.1111);
  expect([message.fans[0]!.q10[1], message.fans[0]!.q50[1], message.fans[0]!.q90[1]]).toEqual([
    0.0333, 0.1333, 0.2333,
  ]);
  expect(v.parse(StreamBarSchema, message)).toEqual(message);
});

test('an alert is said with the record of its type', () => {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const poor = (bar: number) => alertBar(bar, { setup: -0.5, pressure: 0.123456 });
  const [event] = [1, 2].flatMap((bar) => alerts.next(poor(bar)));
  const records = alertRecords([]);
  const message = alertMessage(SESSION, event!, {
    ...records,
    LOW_QUALITY_SETUP: {
      cases: 12,
      happened: 7,
      usual: 0.5,
      days: 5,
      beyondUsual: { mean: 0.08, low: -0.1, high: 0.2 },
    },
  });
  expect(message).toMatchObject({
    type: 'LOW_QUALITY_SETUP',
    time: FIRST + 240,
    since: FIRST + 240,
    state: 'started',
    expects: 'smaller',
    confidence: 0.5,
    values: { pressure: 0.1235, setup: -0.5 },
    record: { cases: 12, happened: 7, usual: 0.5, days: 5, minutes: 10 },
  });
  expect(v.parse(AlertSchema, message)).toEqual(message);
  expect(alertMessage(SESSION, event!, records).record).toBeNull();
});

test('every stream is under its own name', () => {
  const moving = (smooth: number, slope: number) => ({ smooth, slope, curvature: 0, jerk: 0 });
  const bar = streamBar(1, {
    momentum: 0.11,
    flow: 0.12,
    barrier: 0.13,
    dealer: 0.14,
    setup: 0.15,
    pressure: 0.16,
    structure: 0.17,
    alignment: 0.18,
    divergence: 0.19,
    adjustedAlignment: 0.2,
    motion: {
      pressure: moving(0.21, 0.01),
      momentum: moving(0.22, 0.02),
      flow: moving(0.23, 0.03),
      barrier: moving(0.24, 0.04),
    },
  });
  expect(streamMessage(SESSION, bar, { flowConfirmed: false, fans: [] })).toEqual({
    time: FIRST + 120,
    level: 'PM_HIGH',
    direction: 'UP',
    momentum: 0.11,
    flow: 0.12,
    barrier: 0.13,
    dealer: 0.14,
    setup: 0.15,
    pressure: 0.16,
    structure: 0.17,
    alignment: 0.18,
    divergence: 0.19,
    adjustedAlignment: 0.2,
    smooth: { pressure: 0.21, momentum: 0.22, flow: 0.23, barrier: 0.24 },
    slopes: { pressure: 0.01, momentum: 0.02, flow: 0.03, barrier: 0.04 },
    flowConfirmed: false,
    lowCoverage: [],
    fans: [],
  });
});

test('every value of an alert is under its own name', () => {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const inputs = {
    pressure: 0.41,
    pressureSlope: 0.06,
    momentum: 0.12,
    flow: 0.13,
    barrier: 0.14,
    barrierSlope: 0.015,
    dealer: 0.16,
    setup: 0.17,
  };
  const [event] = [1, 2, 3, 4].flatMap((bar) => alerts.next(alertBar(bar, inputs)));
  const { values, peak, confidence } = alertMessage(
    SESSION,
    { ...event!, peak: 0.7, confidence: 0.3 },
    alertRecords([]),
  );
  expect([values, peak, confidence]).toEqual([inputs, 0.7, 0.3]);
});

test('an alert that goes on says since when', () => {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const events = [0.4, 0.4, 0.5].flatMap((pressure, i) =>
    alerts.next(alertBar(i + 1, { pressure, pressureSlope: 0.06 })),
  );
  const { since, time, state } = alertMessage(SESSION, events.at(-1)!, alertRecords([]));
  expect([state, since, time]).toEqual(['updated', FIRST + 240, FIRST + 360]);
});
