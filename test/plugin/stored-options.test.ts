import { describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, withOptions } from '../../plugin/options.ts';
import { readOptions, settingsOf, settingsText, writeOptions } from '../../plugin/stored-options.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const SET = withOptions(DEFAULT_OPTIONS, {
  theme: 'dark',
  horizonSeconds: 120,
  levels: { SMA_90: false },
  autoscaleLevels: 'all',
  zones: { past: false, strength: 0.7 },
  outcomeMarks: false,
  alertMarks: false,
  timeZone: 'Europe/London',
  reserveRight: true,
  structure: true,
  streamPanes: { barrier: true },
  caseDots: 50,
  singleKeys: false,
  alerts: {
    ways: { continuation: { sound: true } },
    hourly: 3,
    quiet: { from: '11:30', until: '12:30' },
  },
});

describe('Settings that are kept', () => {
  it('are found again as they were', () => {
    const place = storage();
    expect(readOptions(place)).toBeNull();
    writeOptions(place, SET);
    expect(withOptions(DEFAULT_OPTIONS, readOptions(place)!)).toEqual(SET);
    writeOptions(place, withOptions(SET, { zones: false }));
    expect(withOptions(DEFAULT_OPTIONS, readOptions(place)!).zones).toBe(false);
  });
  it('are believed only where they are settings', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '"x"',
      '{"theme":"pink","horizonSeconds":7,"autoscaleLevels":1}',
      '{"timeZone":"Mars/Olympus","caseDots":30,"singleKeys":1,"streams":"yes"}',
    ])
      expect([text, settingsOf(text)]).toEqual([text, {}]);
    expect(
      settingsOf('{"levels":{"PM_HIGH":false,"XX":true,"PM_LOW":1},"zones":{"strength":"big"}}'),
    ).toEqual({
      levels: { PM_HIGH: false },
      zones: {},
    });
    expect(
      settingsOf(
        '{"alerts":{"ways":{"continuation":{"sound":true,"smell":true},"weather":{},"approach":1},"hourly":-1,"quiet":{"from":"25:00","until":"06:00"}}}',
      ),
    ).toEqual({ alerts: { ways: { continuation: { sound: true } } } });
    expect(settingsOf('{"alerts":{"quiet":null,"hourly":0.5}}')).toEqual({ alerts: { quiet: null } });
    expect(settingsOf(settingsText(SET)).theme).toBe('dark');
    expect(settingsOf('{"theme":"highContrast"}')).toEqual({ theme: 'highContrast' });
    expect(settingsOf('{"zones":[],"levels":[]}')).toEqual({});
  });
  it('are lost without harm where the browser refuses', () => {
    const refuses = () => {
      throw new Error('denied');
    };
    const place = { getItem: refuses, setItem: refuses, removeItem: refuses };
    expect(readOptions(place)).toBeNull();
    expect(() => writeOptions(place, SET)).not.toThrow();
  });
});

it('Alerts may be none an hour, and quiet hours are between two times of a day', () => {
  const alerts = (given: object) => settingsOf(JSON.stringify({ alerts: given })).alerts;
  expect(alerts({ hourly: 0 })).toEqual({ hourly: 0 });
  expect(alerts({ hourly: -1 })).toEqual({});
  expect(alerts({ quiet: { from: '22:00', until: '23:59' } })).toEqual({
    quiet: { from: '22:00', until: '23:59' },
  });
  expect(alerts({ quiet: { from: '22:00', until: '24:00' } })).toEqual({});
  expect(alerts({ quiet: { from: '22:00', until: 5 } })).toEqual({});
});
