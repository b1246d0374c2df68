import { expect, test } from 'vitest';
import { type AlertEvent, LevelAlerts } from '../../../pipeline/alerts/level-alerts.ts';
import type { AlertInputs } from '../../../pipeline/alerts/rules.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { SESSION } from '../../market.ts';
import { alertBar } from '../../stream-inputs.ts';

type Given = Partial<AlertInputs> & { readonly bar?: number };

/** Bars one after another, from the first on, unless a bar says which it is. */
function play(series: readonly Given[]) {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const on: (readonly string[])[] = [];
  const events: (AlertEvent & { readonly index: number })[] = [];
  series.forEach(({ bar, ...given }, i) => {
    for (const event of alerts.next(alertBar(bar ?? i + 1, given))) events.push({ ...event, index: i + 1 });
    on.push(alerts.on);
  });
  return { on, events };
}
const course = (events: readonly (AlertEvent & { index: number })[]) =>
  events.map(({ index, state, type, notify }) => `${index} ${state} ${type}${notify ? '' : ' silent'}`);

test('an alert comes on after its bars, stays by less, and comes back in silence', () => {
  const pressure = [0.45, 0.45, 0.32, 0.32, 0.28, 0.45, 0.45];
  const { on, events } = play(pressure.map((value) => ({ pressure: value, pressureSlope: 0.08 })));
  expect(on.map((types) => types.length)).toEqual([0, 1, 1, 1, 0, 0, 1]);
  expect(course(events)).toEqual([
    '2 started CONTINUATION_UP',
    '5 ended CONTINUATION_UP',
    '7 started CONTINUATION_UP silent',
  ]);
  expect(events[1]).toMatchObject({ bars: 3, peak: 0.45, since: alertBar(2).at, at: alertBar(5).at });
});

test('three bars after its end an alert is news again', () => {
  const pressure = [0.45, 0.45, 0.2, 0.2, 0.45, 0.45];
  const { events } = play(pressure.map((value) => ({ pressure: value, pressureSlope: 0.08 })));
  expect(course(events)).toEqual([
    '2 started CONTINUATION_UP',
    '3 ended CONTINUATION_UP',
    '6 started CONTINUATION_UP',
  ]);
});

test('exhaustion takes three bars, the warning of a reversal one', () => {
  const fading = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.03 };
  const { events } = play([fading, { ...fading, pressureJerk: 0 }, { ...fading, pressureJerk: 0 }]);
  expect(course(events)).toEqual(['1 started REVERSAL_RISK_UP', '3 started EXHAUSTION_UP']);
  expect(events[0]).toMatchObject({ severity: 'CRITICAL', confidence: 0.6, expects: 'down' });
});

test('a jerk that is usual at this level is no warning', () => {
  const jerky = (jerk: number): Given => ({ pressure: 0.1, pressureJerk: jerk });
  const warning = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.05 };
  expect(course(play([jerky(0.03), jerky(-0.03), warning]).events)).toEqual(['3 started REVERSAL_RISK_UP']);
  expect(play([jerky(0.04), jerky(-0.04), warning]).events).toEqual([]);
});

test('opposites clear each other at once', () => {
  const up = { pressure: 0.2, barrier: 0.4 };
  const against = { pressure: -0.2, barrier: 0.4 };
  // Alone it would take two bars to go off; the opposite needs two to come on.
  expect(course(play([up, up, against, against]).events)).toEqual([
    '2 started BARRIER_BREAK_SUPPORT',
    '4 ended BARRIER_BREAK_SUPPORT',
    '4 started BARRIER_OPPOSES_PRESSURE',
  ]);
  const warn = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.03 };
  const turned = { pressure: -0.5, pressureSlope: 0.06, pressureCurvature: 0.01, pressureJerk: 0.06 };
  expect(course(play([warn, turned]).events)).toEqual([
    '1 started REVERSAL_RISK_UP',
    '2 ended REVERSAL_RISK_UP',
    '2 started REVERSAL_RISK_DOWN',
  ]);
});

test('a poor setup halves what is said, and takes the edge off a warning', () => {
  const poor = { setup: -0.5 };
  const warn = {
    ...poor,
    pressure: 0.5,
    pressureSlope: -0.06,
    pressureCurvature: -0.01,
    pressureJerk: -0.04,
  };
  const { events } = play([poor, poor, warn]);
  expect(events.at(-1)).toMatchObject({
    type: 'REVERSAL_RISK_UP',
    severity: 'WARNING',
    confidence: 0.4,
    gated: true,
  });
  // The setup itself, and what dealers do, count as much as ever.
  expect(events[0]).toMatchObject({ type: 'LOW_QUALITY_SETUP', confidence: 0.5, severity: 'WARNING' });
  const { events: regime } = play([
    { ...poor, dealer: 0.5 },
    { ...poor, dealer: 0.5 },
  ]);
  expect(regime.find(({ type }) => type === 'FUEL_REGIME')).toMatchObject({ confidence: 0.5 });
});

test('a warning that the setup no longer softens is told, even in its silence', () => {
  const poor = { setup: -0.5 };
  const warn: Given = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.04 };
  const calm: Given = { ...poor, pressure: 0.1 };
  const { events } = play([calm, { ...warn, ...poor }, calm, { ...warn, ...poor }, warn, warn]);
  const reversal = events.filter(({ type }) => type === 'REVERSAL_RISK_UP');
  expect(course(reversal)).toEqual([
    '2 started REVERSAL_RISK_UP',
    '3 ended REVERSAL_RISK_UP',
    '4 started REVERSAL_RISK_UP silent',
    '6 updated REVERSAL_RISK_UP',
  ]);
  expect(reversal.at(-1)).toMatchObject({ severity: 'CRITICAL', notify: true });
});

test('a new peak is told; the same again is not', () => {
  const building = (pressure: number): Given => ({ pressure, pressureSlope: 0.06 });
  const { events } = play([0.4, 0.42, 0.42, 0.5, 0.45].map(building));
  expect(course(events)).toEqual(['2 started CONTINUATION_UP', '4 updated CONTINUATION_UP']);
  expect(events.map(({ peak }) => peak)).toEqual([0.42, 0.5]);
  expect(events.map(({ bars }) => bars)).toEqual([1, 3]);
});

test('after more than two silent bars everything begins anew', () => {
  const building: Given = { pressure: 0.4, pressureSlope: 0.06 };
  const { events } = play([
    { ...building, bar: 1 },
    { ...building, bar: 2 },
    { ...building, bar: 4 },
    { ...building, bar: 7 },
    { ...building, bar: 8 },
  ]);
  expect(course(events)).toEqual([
    '2 started CONTINUATION_UP',
    '4 ended CONTINUATION_UP',
    '5 started CONTINUATION_UP',
  ]);
});

test('a course has one id from its beginning to its end', () => {
  const series = [0.45, 0.45, 0.5, 0.1].map((pressure) => ({ pressure, pressureSlope: 0.08 }));
  const { events } = play(series);
  expect(new Set(events.map(({ id }) => id))).toEqual(
    new Set([`2025-06-05|PM_HIGH|CONTINUATION_UP|${alertBar(2).at}`]),
  );
  expect(play(series)).toEqual(play(series));
});

test('what is not known neither comes on nor stays on', () => {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const blind = { momentum: 1, flow: 1, barrier: 0.2, dealer: 1, setup: 1 };
  const against = (bar: number, known: boolean) => ({
    ...alertBar(bar, { barrier: 0.5, pressure: -0.3 }),
    ...(known ? {} : { coverage: blind }),
  });
  const seen = [true, false, true, true, false, false].map((known, i) =>
    alerts.next(against(i + 1, known)).map(({ state, type }) => `${state} ${type}`),
  );
  expect(seen).toEqual([
    [],
    [],
    [],
    ['started BARRIER_OPPOSES_PRESSURE'],
    ['ended BARRIER_OPPOSES_PRESSURE'],
    [],
  ]);
});

const WARNING: Given = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.05 };
const jerky = (bar: number, jerk: number): Given => ({ bar, pressure: 0.1, pressureJerk: jerk });

test('jerks from before a silence are not those of the level now', () => {
  const { events } = play([jerky(1, 0.04), jerky(2, -0.04), { ...WARNING, bar: 6 }]);
  expect(course(events)).toEqual(['3 started REVERSAL_RISK_UP']);
});

test('sixty bars of jerks are looked back on', () => {
  const bars = (large: number, small: number) =>
    [...Array<number>(large).fill(0.04), ...Array<number>(small).fill(0.001)].map((jerk, i) =>
      jerky(i + 1, jerk),
    );
  const after = (past: readonly Given[]) => play([...past, { ...WARNING, bar: past.length + 1 }]).events;
  // The median of sixty, thirty-one of them large, is large.
  expect(after(bars(31, 29))).toEqual([]);
  expect(after(bars(31, 31))).toHaveLength(1);
});

test('bars that fail must be in a row to end it', () => {
  const { on } = play([0.5, 0.5, 0.1, 0.5, 0.1].map((setup) => ({ setup })));
  expect(on.at(-1)).toEqual(['HIGH_QUALITY_SETUP']);
});

test('the first bar of a poor setup softens what begins with it, and what was on', () => {
  const poor: Given = { setup: -0.5, pressure: 0.5, pressureSlope: 0.1 };
  const { events } = play([poor, poor]);
  expect(events.find(({ type }) => type === 'CONTINUATION_UP')).toMatchObject({
    gated: true,
    confidence: 0.25,
  });
  const warn: Given = { pressure: 0.5, pressureSlope: -0.06, pressureCurvature: -0.01, pressureJerk: -0.06 };
  const turned = play([warn, { ...warn, setup: -0.5 }, { ...warn, setup: -0.5 }]).events;
  expect(
    turned.filter(({ type }) => type === 'REVERSAL_RISK_UP').map(({ state, severity }) => [state, severity]),
  ).toEqual([
    ['started', 'CRITICAL'],
    ['updated', 'WARNING'],
  ]);
});

test('the end of a clean setup is not softened by the poor one after it', () => {
  const { events } = play([{ setup: 0.5 }, { setup: 0.5 }, { setup: -0.5 }, { setup: -0.5 }]);
  const end = events.find(({ type, state }) => type === 'HIGH_QUALITY_SETUP' && state === 'ended');
  expect(end).toMatchObject({ peak: 0.5, severity: 'INFO' });
});

test('a pressure that is not known supports no barrier', () => {
  const alerts = new LevelAlerts(SESSION.date, FIRST_SIZES);
  const coverage = { momentum: 0.4, flow: 1, barrier: 1, dealer: 1, setup: 1 };
  const bar = (n: number) => ({ ...alertBar(n, { barrier: 0.5, pressure: 0.5 }), coverage });
  expect([1, 2, 3].flatMap((n) => alerts.next(bar(n)))).toEqual([]);
});

test('what a silence ends is weighed by what came before it', () => {
  const building: Given = { pressure: 0.45, pressureSlope: 0.1 };
  const { events } = play([{ ...building, bar: 1 }, { ...building, bar: 2 }, { bar: 6 }]);
  expect(events.at(-1)).toMatchObject({ state: 'ended', confidence: 0.45 });
});
