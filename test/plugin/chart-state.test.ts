import { describe, expect, it } from 'vitest';
import { ChartState } from '../../plugin/chart-state.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { ALERT, ANSWER, bar, FIRST, frame, MESSAGES, STREAM_BAR } from '../messages.ts';

describe('The chart’s state', () => {
  it('replaces a forming bar, appends the next, and shades zones bar by bar', () => {
    const state = new ChartState();
    state.apply(MESSAGES[1]!);
    state.apply({ type: 'bar', ...frame, bar: bar(FIRST + 120, 5, false) });
    state.apply({ type: 'bar', ...frame, bar: bar(FIRST + 120, 6, true) });
    expect(state.bars.map(({ time, close }) => [time, close])).toEqual([
      [FIRST, 1],
      [FIRST + 120, 6],
    ]);
    state.apply(MESSAGES[3]!);
    state.apply({
      type: 'answers',
      ...frame,
      time: FIRST + 150,
      answers: [{ ...ANSWER, time: FIRST + 150 }],
    });
    state.apply({
      type: 'answers',
      ...frame,
      time: FIRST + 240,
      answers: [{ ...ANSWER, time: FIRST + 240 }],
    });
    expect([...state.zones.values()].map(({ time }) => time).filter((time) => time < FIRST + 900)).toEqual([
      FIRST + 120,
    ]);
  });
  it('says what changed, so that no more is drawn again than must be', () => {
    const state = new ChartState();
    expect(MESSAGES.map((message) => [message.type, state.apply(message)])).toEqual([
      ['welcome', 'nothing'],
      ['snapshot', 'all'],
      ['bar', 'bar'],
      ['levels', 'overlays'],
      ['answers', 'overlays'],
      ['streams', 'streams'],
      ['alert', 'alerts'],
      ['heartbeat', 'nothing'],
      ['error', 'nothing'],
      ['replay', 'replay'],
    ]);
    expect([state.welcome?.symbol, state.replay?.clock]).toEqual(['ES', '09:46:00']);
  });
  it('begins anew with a snapshot, and keeps no shade of before', () => {
    const state = new ChartState();
    state.apply({ type: 'answers', ...frame, time: FIRST, answers: [ANSWER] });
    state.apply({ ...MESSAGES[1]!, answers: [], history: [] } as never);
    expect([state.zones.size, state.answers.length]).toEqual([0, 0]);
  });
  it('keeps what was said of a bar when the approach is over', () => {
    const state = new ChartState();
    state.apply({ type: 'answers', ...frame, time: FIRST, answers: [ANSWER] });
    state.apply({ type: 'answers', ...frame, time: FIRST, answers: [] });
    expect([state.zones.size, state.answers.length]).toEqual([1, 0]);
  });
  it('keeps the streams of each level, bar by bar, from the snapshot on', () => {
    const state = new ChartState();
    state.apply(MESSAGES[1]!);
    const next = { ...STREAM_BAR, time: FIRST + 240 };
    const other = { ...STREAM_BAR, level: 'OR_LOW' as const };
    state.apply({ type: 'streams', ...frame, time: FIRST + 240, rows: [next, other] });
    expect(state.streams.get('PM_HIGH')).toEqual([STREAM_BAR, next]);
    expect(state.streams.get('OR_LOW')).toEqual([other]);
    state.apply({ ...MESSAGES[1]!, streams: [], alerts: [] } as never);
    expect([state.streams.size, state.alerts.length]).toEqual([0, 0]);
  });
  it('knows what is on at a level', () => {
    const state = new ChartState();
    const told = (change: Partial<Alert>) =>
      state.apply({ type: 'alert', ...frame, alert: { ...ALERT, ...change } });
    told({});
    told({ type: 'LOW_QUALITY_SETUP', state: 'started' });
    told({ state: 'updated' });
    told({ type: 'PIN_REGIME', level: 'OR_LOW' });
    expect(state.alertsOn('PM_HIGH')).toEqual(['EXHAUSTION_UP', 'LOW_QUALITY_SETUP']);
    told({ state: 'ended' });
    expect(state.alertsOn('PM_HIGH')).toEqual(['LOW_QUALITY_SETUP']);
    expect(state.alertsOn('OR_LOW')).toEqual(['PIN_REGIME']);
  });
  it('has each alert that was news once, as severe as it is by now', () => {
    const state = new ChartState();
    const told = (change: Partial<Alert>) =>
      state.apply({ type: 'alert', ...frame, alert: { ...ALERT, ...change } });
    told({});
    told({ state: 'updated', severity: 'CRITICAL', time: FIRST + 360 });
    told({ state: 'ended', severity: 'CRITICAL', time: FIRST + 480 });
    told({ id: 'quiet', notify: false });
    told({ id: 'quiet', notify: false, state: 'ended' });
    told({ id: 'before the snapshot', state: 'ended' });
    told({ id: 'softened', notify: false });
    told({ id: 'softened', state: 'updated', severity: 'CRITICAL', time: FIRST + 600 });
    expect(state.news.map(({ id, severity, time }) => [id, severity, time])).toEqual([
      [ALERT.id, 'CRITICAL', ALERT.time],
      ['softened', 'CRITICAL', FIRST + 600],
    ]);
  });
});
