import { describe, expect, it } from 'vitest';
import { ChartState } from '../../plugin/chart-state.ts';
import { emptyPicture, fold } from '../../shared/protocol/picture.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { ALERT, ANSWER, bar, FIRST, frame, MESSAGES, messageOf, STREAM_BAR } from '../messages.ts';

const said = (time: number, episodeId = ANSWER.episodeId) => ({ ...ANSWER, time: FIRST + time, episodeId });
const at = (time: number) => ({ ...frame, time: FIRST + time });
function begun(): ChartState {
  const state = new ChartState();
  state.apply(messageOf('session'));
  state.apply({
    ...messageOf('snapshot'),
    picture: { ...emptyPicture(), bars: [bar(FIRST, 1, true)] },
    answers: [],
  });
  return state;
}

describe('The chart’s state', () => {
  it('replaces a forming bar, closes it, and opens the next', () => {
    const state = begun();
    state.apply({ type: 'forming', ...frame, bar: bar(FIRST + 120, 5, false) });
    state.apply({ type: 'forming', ...frame, bar: bar(FIRST + 120, 6, false) });
    expect(state.bars.map(({ close }) => close)).toEqual([1, 6]);
    state.apply({ type: 'bar', ...frame, bar: bar(FIRST + 120, 7, true) });
    expect(state.bars.map(({ close, complete }) => [close, complete])).toEqual([
      [1, true],
      [7, true],
    ]);
    state.apply({ type: 'forming', ...frame, bar: bar(FIRST + 240, 8, false) });
    expect(state.bars.map(({ time }) => time)).toEqual([FIRST, FIRST + 120, FIRST + 240]);
  });
  it('begins anew with another session, and with the bar that forms in it', () => {
    const state = begun();
    state.apply({ ...messageOf('session'), date: '2025-06-06' });
    state.apply({ ...messageOf('snapshot'), picture: emptyPicture(), forming: bar(FIRST + 120, 5, false) });
    expect([state.session!.date, state.bars.map(({ close }) => close)]).toEqual(['2025-06-06', [5]]);
    state.apply({ ...messageOf('snapshot'), picture: emptyPicture() });
    expect(state.bars).toEqual([]);
  });
  it('says what changed, so that no more is drawn again than must be', () => {
    const state = new ChartState();
    expect(MESSAGES.map((message) => [message.type, state.apply(structuredClone(message))])).toEqual([
      ['welcome', 'nothing'],
      ['session', 'nothing'],
      ['snapshot', 'all'],
      ['resumed', 'all'],
      ['bar', 'bar'],
      ['levels', 'overlays'],
      ['gap', 'overlays'],
      ['contact', 'overlays'],
      ['outcome', 'overlays'],
      ['signals', 'overlays'],
      ['streams', 'streams'],
      ['alert', 'alerts'],
      ['forming', 'bar'],
      ['update', 'overlays'],
      ['status', 'status'],
      ['ack', 'nothing'],
      ['neighbours', 'nothing'],
      ['heartbeat', 'nothing'],
      ['error', 'nothing'],
      ['exit', 'status'],
      ['replay', 'replay'],
    ]);
    expect([state.session?.symbol, state.replay?.clock, state.status?.feed]).toEqual([
      'ES',
      '09:46:00',
      'recorded',
    ]);
  });
  it('shades a bar by what is said at its close, and by nothing that is said in between or later', () => {
    const state = begun();
    const shown = () =>
      [...state.zones].map(({ time, answer }) => [time - FIRST, answer.time - FIRST, answer.episodeId]);
    state.apply({ type: 'update', ...at(60), answers: [said(60), said(60, 'short')] });
    expect(shown()).toEqual([]);
    state.apply({ type: 'signals', ended: [], ...at(120), answers: [said(120)] });
    const first = [0, 120, ANSWER.episodeId];
    expect(shown()).toEqual([first]);
    state.apply({ type: 'update', ...at(120), answers: [{ ...said(120), grade: 'D' }] });
    state.apply({ type: 'update', ...at(150), answers: [said(150)] });
    expect([shown(), [...state.zones][0]!.answer.grade]).toEqual([[first], 'B']);
    state.apply({ type: 'signals', ended: [], ...at(240), answers: [said(240)] });
    expect(shown()).toEqual([first, [120, 240, ANSWER.episodeId]]);
  });
  it('knows the moment that is shown, and where the bar begins that nothing is committed of', () => {
    const state = new ChartState();
    expect([state.now, state.formingFrom, state.atr]).toEqual([0, 0, null]);
    state.apply(messageOf('session'));
    state.apply({ ...messageOf('snapshot'), answers: [] });
    expect([state.now, state.formingFrom]).toEqual([FIRST, FIRST + 120]);
    state.apply({ type: 'forming', ...frame, bar: bar(FIRST + 240, 5, false) });
    state.apply({ ...messageOf('replay'), state: { ...messageOf('replay').state, at: FIRST + 260 } });
    state.apply({ type: 'update', ...at(260), answers: [said(260)] });
    expect([state.now, state.formingFrom, state.atr]).toEqual([FIRST + 260, FIRST + 240, 2.5]);
    // Of the last approach there was, where none is under way.
    state.apply({ type: 'signals', ended: [], ...at(240), answers: [{ ...said(240), atr: 3 }] });
    state.apply({ type: 'update', ...at(270), answers: [] });
    expect(state.atr).toBe(3);
  });
  it('begins anew with a snapshot, and keeps no shade of before', () => {
    const state = begun();
    state.apply({ type: 'signals', ended: [], ...at(120), answers: [said(120)] });
    state.apply({ ...messageOf('snapshot'), answers: [], picture: emptyPicture() });
    expect([[...state.zones].length, state.answers.length, state.bars.length]).toEqual([0, 0, 0]);
  });
  it('is the same by a snapshot as by the frames that it is made of', () => {
    const frames = [
      { type: 'bar' as const, ...frame, bar: bar(FIRST, 2, true) },
      { type: 'signals' as const, ended: [], ...at(120), answers: [said(120)] },
      { type: 'streams' as const, ...at(120), rows: [STREAM_BAR] },
      { type: 'alert' as const, ...frame, alert: ALERT },
    ];
    const [bySnapshot, byFrames] = [new ChartState(), new ChartState()];
    const picture = emptyPicture();
    for (const each of frames) fold(picture, each);
    for (const [state, first] of [
      [bySnapshot, picture],
      [byFrames, emptyPicture()],
    ] as const) {
      state.apply(messageOf('session'));
      state.apply({ ...messageOf('snapshot'), picture: structuredClone(first), answers: [] });
    }
    for (const each of frames) byFrames.apply(each);
    expect([...byFrames.zones]).toEqual([...bySnapshot.zones]);
    expect([byFrames.bars, byFrames.alerts, byFrames.streams]).toEqual([
      bySnapshot.bars,
      bySnapshot.alerts,
      bySnapshot.streams,
    ]);
  });
  it('keeps the streams of each level, bar by bar, from the snapshot on', () => {
    const state = new ChartState();
    state.apply(structuredClone(messageOf('snapshot')));
    const next = { ...STREAM_BAR, time: FIRST + 240 };
    const other = { ...STREAM_BAR, level: 'OR_LOW' as const };
    state.apply({ type: 'streams', ...frame, time: FIRST + 240, rows: [next, other] });
    expect(state.streams.get('PM_HIGH')).toEqual([STREAM_BAR, next]);
    expect(state.streams.get('OR_LOW')).toEqual([other]);
    state.apply({ ...messageOf('snapshot'), picture: emptyPicture() });
    expect([state.streams.size, state.alerts.length]).toEqual([0, 0]);
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
  it('knows how a race ended from what was said, and forgets it where it goes back', () => {
    const state = begun();
    const contact = { type: 'contact' as const, ...frame, contact: messageOf('contact').contact };
    const over = { ...said(1100), status: 'resolved' as const, resolvedAs: 'BREAK' as const };
    state.apply(contact);
    const end = () => state.races.map((race) => [race.end, race.endedAt && race.endedAt - FIRST]);
    expect(end()).toEqual([[null, null]]);
    state.apply({ type: 'update', ...at(1100), answers: [over] });
    state.apply({ type: 'signals', ended: [], ...at(1200), answers: [{ ...over, time: FIRST + 1200 }] });
    expect(end()).toEqual([['BREAK', 1100]]);
    // A picture tells it by what was said at its closes, though nothing is said of it now.
    const picture = {
      ...emptyPicture(),
      contacts: [contact.contact],
      answers: [{ ...over, time: FIRST + 1200 }],
    };
    state.apply({ ...messageOf('snapshot'), picture, answers: [] });
    expect(end()).toEqual([['BREAK', 1200]]);
    state.apply({ ...messageOf('snapshot'), picture: { ...picture, answers: [] }, answers: [] });
    expect(end()).toEqual([[null, null]]);
  });
  it('keeps nothing that was told beyond the frame from which it goes on', () => {
    const state = begun();
    state.apply({ type: 'signals', ended: [], ...at(120), answers: [said(120)] });
    state.apply({ type: 'forming', ...frame, bar: bar(FIRST + 120, 5, false) });
    const over = { ...said(150), status: 'resolved' as const, resolvedAs: 'BREAK' as const };
    state.apply({ type: 'update', ...at(150), answers: [over] });
    state.apply(messageOf('exit'));
    state.apply(messageOf('resumed'));
    expect([state.bars.length, state.answers, state.resolutions.size, state.exit]).toEqual([
      1,
      [said(120)],
      0,
      null,
    ]);
  });
  it('says of an approach what was said at contact, from then on', () => {
    const state = begun();
    const contact = messageOf('contact').contact;
    state.apply({ type: 'update', ...at(960), answers: [said(960), said(960, 'other')] });
    state.apply({ type: 'contact', ...frame, contact });
    expect(state.answers).toEqual([contact.said, said(960, 'other')]);
  });
  it('has the ATR of the last of all approaches', () => {
    const state = begun();
    for (const [after, atr] of [
      [120, 2],
      [240, 4],
    ] as const)
      state.apply({ type: 'signals', ended: [], ...at(after), answers: [{ ...said(after), atr }] });
    state.apply({ type: 'update', ...at(250), answers: [] });
    expect(state.atr).toBe(4);
  });
});
