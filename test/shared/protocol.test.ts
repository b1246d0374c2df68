import { describe, expect, it } from 'vitest';
import { ChartState } from '../../plugin/chart-state.ts';
import { ZONE_COLORS, zoneColor } from '../../plugin/palette.ts';
import {
  type Answer,
  type Bar,
  parseClientMessage,
  parseServerMessage,
  type ServerMessage,
} from '../../shared/protocol/messages.ts';
import { readout } from '../../shared/protocol/readout.ts';

const FIRST = 1_749_130_200;
const horizon = (seconds: 120 | 240 | 480, mean: number, low: number, high: number) => ({
  seconds,
  break: { mean, low, high },
  reject: { mean: 0.9 - mean, low: 0.1, high: 0.8 },
  chop: { mean: 0.1, low: 0.02, high: 0.2 },
  baseRate: { break: 0.36, reject: 0.51, chop: 0.13 },
  nullRate: { break: 0.34, reject: 0.54, chop: 0.12 },
});

const SIGNAL: Answer = {
  episodeId: '2025-06-05_OR_HIGH_600000_1_UP',
  level: 'OR_HIGH',
  direction: 'UP',
  phase: 'APPROACH',
  time: FIRST + 960,
  committed: true,
  levelPrice: 6000,
  spot: 5998.5,
  atr: 2.5,
  distanceAtr: 0.6,
  status: 'ok',
  reason: null,
  resolvedAs: null,
  contact: { mean: 0.62, low: 0.48, high: 0.75 },
  contactBaseRate: 0.55,
  horizons: [horizon(120, 0.3, 0.2, 0.42), horizon(240, 0.58, 0.45, 0.7), horizon(480, 0.6, 0.45, 0.72)],
  grade: 'B',
  n: 50,
  nContacted: 31,
  days: 31,
  effectiveSampleSize: 17.2,
  backoffShare: 0.3,
  similarityPercentile: 0.93,
};

const bar = (time: number, close: number, complete: boolean): Bar => ({
  time,
  open: 1,
  high: 9,
  low: 0.5,
  close,
  volume: 3,
  complete,
});
const frame = { epoch: 1, seq: 1 };
const SERVER_FIXTURES: readonly ServerMessage[] = [
  {
    type: 'welcome',
    ...frame,
    protocol: 1,
    mode: 'replay',
    symbol: 'ES',
    date: '2025-06-05',
    simulated: false,
    tickSize: 0.25,
    heartbeatMs: 5000,
    historySessions: 29,
    historyCheckpoints: 2900,
  },
  {
    type: 'snapshot',
    ...frame,
    bars: [bar(FIRST, 1, true)],
    levels: [],
    answers: [SIGNAL],
    history: [],
    replay: null,
  },
  { type: 'bar', ...frame, bar: bar(FIRST, 1, false) },
  {
    type: 'levels',
    ...frame,
    point: {
      time: FIRST,
      values: { PM_HIGH: 6010, PM_LOW: 5990, OR_HIGH: null, OR_LOW: null, SMA_90: 6001.5, EMA_20: 6000.2 },
    },
  },
  { type: 'answers', ...frame, time: FIRST, answers: [SIGNAL] },
  { type: 'heartbeat', ...frame },
  { type: 'error', ...frame, code: 'BAD_TOKEN', message: 'The token is missing or wrong.', fatal: true },
  {
    type: 'replay',
    ...frame,
    state: {
      date: '2025-06-05',
      playing: true,
      finished: false,
      speed: 30,
      clock: '09:46:00',
      at: FIRST,
      from: FIRST,
      to: FIRST + 10_800,
      firstApproachAt: null,
    },
  },
];

describe('The wire protocol', () => {
  it.each(SERVER_FIXTURES.map((message) => [message.type, message] as const))(
    'accepts its own %s message unchanged',
    (_, message) => {
      expect(parseServerMessage(JSON.stringify(message))).toEqual(message);
    },
  );
  it.each([
    [
      'a probability above one',
      { type: 'answers', ...frame, time: FIRST, answers: [{ ...SIGNAL, backoffShare: 1.2 }] },
    ],
    [
      'a null price, which is how JSON writes NaN',
      { type: 'bar', ...frame, bar: { ...bar(FIRST, 1, true), close: null } },
    ],
    ['an unknown level', { type: 'answers', ...frame, time: FIRST, answers: [{ ...SIGNAL, level: 'VWAP' }] }],
    ['an unknown type', { type: 'gossip', ...frame }],
    ['a message without its number', { type: 'heartbeat', epoch: 1 }],
  ])('refuses %s', (_, message) => {
    expect(parseServerMessage(JSON.stringify(message))).toBeNull();
  });
  it('understands a hello without a token, so that its lack can be named', () => {
    expect(parseClientMessage('{"type":"hello","protocol":1}')).toEqual({
      type: 'hello',
      protocol: 1,
      token: '',
    });
  });

  it('takes only whole, known commands from a client', () => {
    expect(parseClientMessage('{"type":"speed","speed":30}')).toEqual({ type: 'speed', speed: 30 });
    for (const text of [
      '{"type":"speed","speed":-1}',
      '{"type":"seek","to":1.5}',
      '{"type":"play","extra":1}',
      '[]',
      '',
      '{"type":"hello"}',
    ]) {
      expect(parseClientMessage(text)).toBeNull();
    }
  });
});

describe('The read-out', () => {
  const texts = (answer: Answer) => readout(answer).map(({ text }) => text);
  it('puts the four numbers together, each probability with its interval', () => {
    expect(texts(SIGNAL)).toEqual([
      'Opening-range high 6000.00, from below, 0.6 ATR away',
      'Reaches it: 62 % (90 %: 48–75); usual from here 55 %',
      'Breaks, if reached: 58 % within 4 min (90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
      'Rejected 32 % · chopped 10 %',
      '50 similar approaches on 31 days, 31 reached it, worth 17 independent cases; 30 % of the weight from wider pools',
      'Grade B: differs from the usual rate',
    ]);
  });
  it('claims no difference when the usual rate is inside the interval', () => {
    const wide = { ...SIGNAL, horizons: [horizon(240, 0.45, 0.3, 0.6)] };
    expect(texts(wide).at(-1)).toBe('Grade B: not distinguishable from the usual rate here');
  });
  it('shows the usual rate alone when there are no close precedents', () => {
    const lines = texts({
      ...SIGNAL,
      status: 'thin',
      grade: 'D',
      n: 4,
      nContacted: 2,
      days: 3,
      effectiveSampleSize: 2,
    });
    expect(lines).toContain('Breaks, if reached: usual rate here 36 % within 4 min');
    expect(lines.join(' ')).not.toContain('58 %');
  });
  it('says how a decided race ended, and nothing more', () => {
    expect(texts({ ...SIGNAL, phase: 'CONTACT', status: 'resolved', resolvedAs: 'REJECT' })).toEqual([
      'Opening-range high 6000.00, from below, reached',
      'It was rejected: one ATR back.',
    ]);
  });
});

describe('Zone shades', () => {
  const shade = (mean: number, low: number, high: number) =>
    zoneColor({ ...SIGNAL, horizons: [horizon(240, mean, low, high)] });
  it('are orange for breaks, blue for rejections, fainter when unsure, and grey when very unsure', () => {
    expect(shade(0.72, 0.6, 0.83)).toBe(ZONE_COLORS.breakStrong);
    expect(shade(0.15, 0.05, 0.25)).toBe(ZONE_COLORS.rejectStrong);
    expect(shade(0.72, 0.5, 0.88)).toBe(ZONE_COLORS.breakFaint);
    expect(shade(0.72, 0.3, 0.95)).toBe(ZONE_COLORS.unsure);
    expect(shade(0.46, 0.4, 0.52)).toBe(ZONE_COLORS.unsure);
    expect(zoneColor({ ...SIGNAL, status: 'thin' })).toBe(ZONE_COLORS.unsure);
  });
});

describe('The chart’s state', () => {
  it('replaces a forming bar, appends the next, and shades zones bar by bar', () => {
    const state = new ChartState();
    state.apply(SERVER_FIXTURES[1]!);
    state.apply({ type: 'bar', ...frame, bar: bar(FIRST + 120, 5, false) });
    state.apply({ type: 'bar', ...frame, bar: bar(FIRST + 120, 6, true) });
    expect(state.bars.map(({ time, close }) => [time, close])).toEqual([
      [FIRST, 1],
      [FIRST + 120, 6],
    ]);
    state.apply(SERVER_FIXTURES[3]!);
    state.apply({
      type: 'answers',
      ...frame,
      time: FIRST + 150,
      answers: [{ ...SIGNAL, time: FIRST + 150 }],
    });
    state.apply({
      type: 'answers',
      ...frame,
      time: FIRST + 240,
      answers: [{ ...SIGNAL, time: FIRST + 240 }],
    });
    expect([...state.zones.values()].map(({ time }) => time).filter((time) => time < FIRST + 900)).toEqual([
      FIRST + 120,
    ]);
  });
});
