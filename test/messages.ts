import type { Answer, Bar, ServerMessage } from '../shared/protocol/messages.ts';

/** One message of each type as the daemon sends it. */
export const FIRST = 1_749_130_200;
export const horizon = (seconds: 120 | 240 | 480, mean: number, low: number, high: number) => ({
  seconds,
  break: { mean, low, high },
  reject: { mean: 0.9 - mean, low: 0.1, high: 0.8 },
  chop: { mean: 0.1, low: 0.02, high: 0.2 },
  band: { low: mean - 0.1, high: mean + 0.1 },
  baseRate: { break: 0.36, reject: 0.51, chop: 0.13 },
  walk: { break: 0.34, reject: 0.54, chop: 0.12 },
});

export const ANSWER: Answer = {
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
  contact: {
    mean: 0.62,
    low: 0.48,
    high: 0.75,
    baseRate: 0.55,
    walk: 0.53,
    difference: {
      delta: 0.1,
      low: -0.2,
      high: 0.4,
      differs: false,
      similarCases: 0.1,
      similarCasesWeight: 0.4,
    },
  },
  lean: { delta: 0.9, low: 0.4, high: 1.4, differs: true, similarCases: 0.8, similarCasesWeight: 0.4 },
  horizons: [horizon(120, 0.3, 0.2, 0.42), horizon(240, 0.58, 0.45, 0.7), horizon(480, 0.6, 0.45, 0.72)],
  grade: 'B',
  cautions: [],
  similarCases: {
    cases: 50,
    days: 31,
    effectiveSampleSize: 17.2,
    similarityPercentile: 0.93,
    reached: 31,
    broke: 18,
    rejected: 10,
    chopped: 3,
  },
  modelDays: 84,
};

export const bar = (time: number, close: number, complete: boolean): Bar => ({
  time,
  open: 1,
  high: 9,
  low: 0.5,
  close,
  volume: 3,
  complete,
});
export const frame = { epoch: 1, seq: 1 };
export const MESSAGES: readonly ServerMessage[] = [
  {
    type: 'welcome',
    ...frame,
    protocol: 2,
    mode: 'replay',
    symbol: 'ES',
    date: '2025-06-05',
    simulated: false,
    tickSize: 0.25,
    heartbeatMs: 5000,
    historySessions: 29,
    historyCheckpoints: 2900,
    trackRecord: { sessions: 29, cases: 412, said: 0.41, happened: 0.39, low: -0.06, high: 0.02 },
  },
  {
    type: 'snapshot',
    ...frame,
    bars: [bar(FIRST, 1, true)],
    levels: [],
    answers: [ANSWER],
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
  { type: 'answers', ...frame, time: FIRST, answers: [ANSWER] },
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
