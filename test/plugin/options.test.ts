import { describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, firstOptions, withOptions, withSome } from '../../plugin/options.ts';

const changed = (some: Parameters<typeof withOptions>[1]) => withOptions(DEFAULT_OPTIONS, some);

describe('Options', () => {
  it('have panes of streams and room for their fan where the candles are the daemon’s', () => {
    expect(firstOptions(false)).toEqual(DEFAULT_OPTIONS);
    expect(firstOptions(true)).toEqual({ ...DEFAULT_OPTIONS, streams: true, reserveRight: true });
  });
  it('name a time zone that there is', () => {
    expect(changed({ timeZone: 'Europe/London' }).timeZone).toBe('Europe/London');
    expect(() => changed({ timeZone: 'Mars/Olympus' })).toThrow(RangeError);
  });
  it('open a pane for one stream, and leave the others', () => {
    const { streamPanes } = changed({ streamPanes: { flow: true } });
    expect(streamPanes).toEqual({ momentum: false, flow: true, barrier: false, dealer: false, setup: false });
  });
  it('stay as they were where they are not named', () => {
    expect(changed({})).toEqual(DEFAULT_OPTIONS);
    expect(changed({ theme: undefined as never }).theme).toBe('auto');
    expect(changed({ theme: 'dark', horizonSeconds: 480 })).toEqual({
      ...DEFAULT_OPTIONS,
      theme: 'dark',
      horizonSeconds: 480,
    });
  });
  it('change one level, and leave the others', () => {
    const { levels } = changed({ levels: { PM_LOW: false } });
    expect(levels).toEqual({ ...DEFAULT_OPTIONS.levels, PM_LOW: false });
  });
  it('change what is said of alerts, and come back to what it was at first', () => {
    const loud = changed({ alerts: { ways: { continuation: { sound: true } }, hourly: 2 } });
    expect(loud.alerts).toEqual({ ways: { continuation: { sound: true } }, hourly: 2, quiet: null });
    expect(withOptions(loud, { alerts: { hourly: 3 } }).alerts.ways).toEqual(loud.alerts.ways);
    expect(withOptions(loud, DEFAULT_OPTIONS)).toEqual(DEFAULT_OPTIONS);
  });
  it('switch zones off, and on again as they are at first', () => {
    const off = changed({ zones: false });
    expect(off.zones).toBe(false);
    expect(withOptions(off, {}).zones).toBe(false);
    expect(withOptions(off, { zones: { strength: 1.2 } }).zones).toEqual({ past: true, strength: 1.2 });
    const weak = changed({ zones: { strength: 0.7 } });
    expect(withOptions(weak, { zones: { past: false } }).zones).toEqual({ past: false, strength: 0.7 });
    expect(changed({ zones: { past: false } }).zones).toEqual({ past: false, strength: 1 });
  });
  it('keep the strength of shades within half and one and a half', () => {
    const strength = (value: number) => changed({ zones: { strength: value } }).zones;
    expect([strength(0), strength(9)]).toEqual([
      { past: true, strength: 0.5 },
      { past: true, strength: 1.5 },
    ]);
  });
});

it('What the reader sets is added to what they set before, part by part', () => {
  const once = withSome({}, { levels: { PM_LOW: false }, zones: { past: false }, theme: 'dark' });
  const twice = withSome(once, {
    levels: { OR_LOW: true },
    zones: { strength: 0.7 },
    theme: undefined as never,
  });
  expect(twice).toEqual({
    theme: 'dark',
    levels: { PM_LOW: false, OR_LOW: true },
    zones: { past: false, strength: 0.7 },
  });
  expect(withSome(twice, { zones: false }).zones).toBe(false);
  expect(withSome({ zones: false }, { zones: { past: true } }).zones).toEqual({ past: true });
  expect(withSome(twice, { alerts: { hourly: 2 }, streamPanes: { flow: true } })).toMatchObject({
    alerts: { hourly: 2 },
    streamPanes: { flow: true },
  });
});
