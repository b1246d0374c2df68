import { expect, test } from 'vitest';
import type { AlertSettings } from '../../../plugin/alerts/alert-settings.ts';
import { AlertSlot, MUTE_S } from '../../../plugin/alerts/alert-slot.ts';
import { DEFAULT_OPTIONS } from '../../../plugin/options.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, FIRST } from '../../messages.ts';

let id = 0;
const at = (minutes: number, over: Partial<Alert> = {}): Alert => {
  const time = FIRST + 60 * minutes;
  return { ...ALERT, id: `alert ${id++}`, time, since: time, ...over };
};
const { alerts: settings } = DEFAULT_OPTIONS;
const near = { near: () => true, speed: 30, settings, isQuiet: false };

function after(...alerts: readonly Alert[]): AlertSlot {
  const slot = new AlertSlot();
  for (const alert of alerts) slot.take(alert, near);
  return slot;
}

test('the newest warning near a level', () => {
  const [first, second] = [at(0), at(20, { type: 'FLOW_DIVERGENCE' })];
  expect(after(first, second).entry).toEqual({ alert: second, together: [second] });
});

test('not what is only worth the log, is no news, or counts for less', () => {
  for (const over of [
    { type: 'CONTINUATION_UP' },
    { type: 'BARRIER_BREAK_SUPPORT' },
    { type: 'LOW_QUALITY_SETUP' },
    { notify: false },
    { gated: true },
    { state: 'updated' },
  ] as const)
    expect(after(at(0, over)).entry).toBeNull();
  const slot = new AlertSlot();
  slot.take(at(0), { ...near, near: () => false });
  slot.take(at(0), { ...near, speed: 120 });
  expect(slot.entry).toBeNull();
  // A turn is worth saying wherever price stands.
  slot.take(at(0, { type: 'REVERSAL_RISK_UP' }), { ...near, near: () => false });
  expect(slot.entry).not.toBeNull();
});

test('one level within two bars is one entry, the severest', () => {
  const warning = at(0);
  const critical = at(2, { type: 'REVERSAL_RISK_UP', severity: 'CRITICAL' });
  expect(after(warning, critical).entry).toEqual({ alert: critical, together: [warning, critical] });
  expect(after(critical, at(4)).entry!.alert).toBe(critical);
  expect(after(warning, at(5)).entry!.together).toHaveLength(1);
  expect(after(warning, at(2, { level: 'OR_LOW' })).entry!.together).toHaveLength(1);
  // What is over leaves the other standing.
  expect(after(warning, critical, { ...warning, state: 'ended' }).entry).toEqual({
    alert: critical,
    together: [critical],
  });
});

test('six an hour, and the rest in the log', () => {
  const slot = after(...[0, 9, 18, 27, 36, 45, 54].map((minutes) => at(minutes)));
  expect(slot.entry!.alert.time).toBe(FIRST + 45 * 60);
  expect(slot.keptBack).toBe(1);
  const later = at(61);
  slot.take(later, near);
  expect(slot.entry!.alert).toBe(later);
});

test('it goes when the alert is over, is closed, or muted', () => {
  const alert = at(0);
  expect(after(alert, { ...alert, state: 'ended' }).entry).toBeNull();
  expect(after(alert, at(9, { state: 'ended' })).entry).not.toBeNull();
  const slot = after(alert);
  slot.dismiss();
  expect(slot.entry).toBeNull();
  slot.mute(FIRST + 60);
  const muteEnd = FIRST + 60 + MUTE_S;
  slot.take(at(0, { time: muteEnd - 1 }), near);
  expect(slot.entry).toBeNull();
  slot.take(at(0, { time: muteEnd }), near);
  expect(slot.entry).not.toBeNull();
});

test('an update changes what is shown', () => {
  const alert = at(0);
  const stronger = { ...alert, state: 'updated' as const, peak: 0.9 };
  expect(after(alert, stronger).entry!.alert).toEqual(stronger);
  // What a poor setup had kept out comes in when it is softened no more.
  const gated = { ...alert, gated: true };
  const critical = { ...alert, state: 'updated' as const, severity: 'CRITICAL' as const };
  expect(after(gated, stronger).entry).toBeNull();
  expect(after(gated, critical).entry!.alert).toBe(critical);
});

test('what was closed or kept back does not come again', () => {
  const worse = (alert: Alert): Alert => ({
    ...alert,
    state: 'updated',
    severity: 'CRITICAL',
    time: alert.time + 120,
  });
  const alert = at(0);
  const slot = after(alert);
  slot.dismiss();
  slot.take(worse(alert), near);
  expect(slot.entry).toBeNull();
  // Replaced by another level's, it does not push that out.
  const other = at(5, { level: 'OR_LOW' });
  expect(after(alert, other, worse(alert)).entry!.alert).toBe(other);
  const seventh = at(54);
  const full = after(...[0, 9, 18, 27, 36, 45].map((minutes) => at(minutes)), seventh);
  full.take(worse(seventh), near);
  expect(full.keptBack).toBe(1);
  // Begun anew, the same alert is new.
  slot.reset(FIRST);
  slot.take(alert, near);
  expect(slot.entry!.alert).toBe(alert);
});

test('another course of time begins with nothing', () => {
  const slot = after(...[0, 9, 18, 27, 36, 45, 54].map((minutes) => at(minutes)));
  slot.reset(FIRST);
  expect([slot.entry, slot.keptBack]).toEqual([null, 0]);
  slot.take(at(1), near);
  expect(slot.entry).not.toBeNull();
});

test('who asked for quiet keeps it through a jump, unless it goes before that or the quiet is over', () => {
  const quiet = (now: number) => {
    const slot = after();
    slot.mute(FIRST + 600);
    slot.reset(now);
    return slot.isMuted(FIRST + 700);
  };
  expect([quiet(FIRST + 600), quiet(FIRST + 1199), quiet(FIRST + 1200), quiet(FIRST + 599)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('the edges of its times', () => {
  // Exactly two bars later they are one; an update does not stretch that.
  const [a, b] = [at(0), at(4)];
  expect(after(a, b).entry!.together).toHaveLength(2);
  const update = { ...a, state: 'updated' as const, time: a.time + 240 };
  expect(after(a, update, at(6.7)).entry!.together).toHaveLength(1);
  // An hour after the first of six there is room again.
  const six = [0, 9, 18, 27, 36, 45].map((minutes) => at(minutes));
  const seventh = at(60);
  expect(after(...six, seventh).entry!.alert).toBe(seventh);
  const slot = new AlertSlot();
  slot.take(at(0), { ...near, speed: 60 });
  expect(slot.entry).not.toBeNull();
});

test('what its reader wants there, so many an hour as they want, and nothing new in quiet hours', () => {
  const wants = (ways: AlertSettings['ways'], hourly = 6) => ({
    ...near,
    settings: { ...settings, ways, hourly },
  });
  const slot = new AlertSlot();
  slot.take(at(0), wants({ exhaustion: { slot: false } }));
  expect(slot.entry).toBeNull();
  const building = at(0, { type: 'CONTINUATION_UP' });
  slot.take(building, wants({ continuation: { slot: true } }));
  expect(slot.entry!.alert).toBe(building);
  slot.take(at(20), wants({}, 1));
  expect([slot.entry!.alert, slot.keptBack]).toEqual([building, 1]);
  slot.take(at(61), { ...wants({}), isQuiet: true });
  expect([slot.entry!.alert, slot.keptBack]).toEqual([building, 1]);
  slot.take({ ...building, state: 'ended' }, { ...near, isQuiet: true });
  expect(slot.entry).toBeNull();
});
