import { describe, expect, it } from 'vitest';
import {
  ALERT_GROUPS,
  type AlertSettings,
  comesBy,
  groupOf,
  isQuietAt,
} from '../../../plugin/alerts/alert-settings.ts';
import { ALERT_TYPES, isCondition } from '../../../shared/vocabulary/alert.ts';

const settings = (changes: Partial<AlertSettings> = {}): AlertSettings => ({
  ways: {},
  hourly: 6,
  quiet: null,
  ...changes,
});

describe('What a reader wants to be told', () => {
  it('is by groups that hold every alert type but conditions', () => {
    for (const type of ALERT_TYPES) expect([type, groupOf(type) === null]).toEqual([type, isCondition(type)]);
    const used = new Set(ALERT_TYPES.map(groupOf).filter((group) => group !== null));
    expect([...used, 'approach'].toSorted()).toEqual([...ALERT_GROUPS].toSorted());
    expect([groupOf('EXHAUSTION_UP'), groupOf('EXHAUSTION_DOWN')]).toEqual(['exhaustion', 'exhaustion']);
  });
  it('is at first the slot for what asks to look up, marks and log for all, and no sound', () => {
    const slot = ALERT_GROUPS.filter((group) => comesBy(settings(), group, 'slot'));
    expect(slot).toEqual([
      'approach',
      'exhaustion',
      'reversalRisk',
      'flowDivergence',
      'barrierOpposes',
      'barrierWeakening',
    ]);
    for (const group of ALERT_GROUPS)
      expect([
        group,
        ...(['mark', 'log', 'sound', 'desktop'] as const).map((way) => comesBy(settings(), group, way)),
      ]).toEqual([group, true, true, false, false]);
    expect(comesBy(settings(), null, 'log')).toBe(false);
  });
  it('is what they set, and as at first where they set nothing', () => {
    const set = settings({ ways: { continuation: { sound: true, log: false } } });
    expect(comesBy(set, 'continuation', 'sound')).toBe(true);
    expect(comesBy(set, 'continuation', 'log')).toBe(false);
    expect(comesBy(set, 'continuation', 'mark')).toBe(true);
    expect(comesBy(set, 'exhaustion', 'sound')).toBe(false);
  });
});

describe('Quiet hours', () => {
  const between = (from: string, until: string) => settings({ quiet: { from, until } });
  it('hold from their first minute to before their last', () => {
    const lunch = between('11:30', '12:30');
    expect(['11:29', '11:30', '12:29', '12:30'].map((clock) => isQuietAt(lunch, clock))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  it('go over midnight where they end before they begin, and are not there where none are set', () => {
    const night = between('22:00', '06:00');
    expect(['21:59', '22:00', '00:00', '05:59', '06:00'].map((clock) => isQuietAt(night, clock))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(isQuietAt(settings(), '11:45')).toBe(false);
  });
});
