import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsDialog } from '../../../plugin/more/settings.ts';
import { DEFAULT_OPTIONS, type SomeOptions, withOptions } from '../../../plugin/options.ts';
import { settingsText } from '../../../plugin/stored-options.ts';
import { find, stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

function open(options: SomeOptions = {}) {
  const scene = sceneOf([], options);
  const asked: SomeOptions[] = [];
  const applyOptions = (some: SomeOptions) => {
    asked.push(some);
    scene.options = withOptions(scene.options, some);
  };
  const dialog = settingsDialog({ scene, first: withOptions(DEFAULT_OPTIONS, options), applyOptions });
  const field = (label: string) =>
    [...dialog.querySelectorAll('label')].find((each) => each.textContent!.includes(label))!;
  const set = (label: string, value: string) => {
    const select = find<HTMLSelectElement>(field(label), 'select');
    select.value = value;
    select.onchange!(new Event('change'));
  };
  const box = (label: string) => find<HTMLInputElement>(field(label), 'input');
  const tick = (label: string, isOn: boolean) => {
    box(label).checked = isOn;
    box(label).onchange!(new Event('change'));
  };
  return { dialog, scene, asked, field, set, box, tick };
}

describe('Settings', () => {
  it('say how alerts come, and what is changed there is in force at once', () => {
    const { dialog, asked } = open({ alerts: { hourly: 2 } });
    const count = find<HTMLInputElement>(dialog, '[type=number]');
    expect(count.value).toBe('2');
    count.value = '4';
    count.onchange!(new Event('change'));
    expect(asked).toEqual([{ alerts: { hourly: 4 } }]);
  });
  it('show what is in force', () => {
    const { field, box } = open({
      theme: 'dark',
      horizonSeconds: 480,
      levels: { OR_LOW: false },
      zones: { past: false },
    });
    expect(find<HTMLSelectElement>(field('Theme'), 'select').value).toBe('dark');
    expect(find<HTMLSelectElement>(field('Chance of a break'), 'select').value).toBe('480');
    expect([box('OR low').checked, box('OR high').checked, box('Zones of earlier').checked]).toEqual([
      false,
      true,
      false,
    ]);
  });
  it('are in force as soon as they are chosen', () => {
    const { asked, set, tick, box } = open();
    set('Theme', 'light');
    set('Chance of a break', '120');
    set('Keep in sight', 'all');
    tick('SMA 90', false);
    tick('Zones of earlier', false);
    tick('Contacts', false);
    box('Strength').value = '0.7';
    box('Strength').oninput!(new Event('input') as never);
    expect(asked).toEqual([
      { theme: 'light' },
      { horizonSeconds: 120 },
      { autoscaleLevels: 'all' },
      { levels: { SMA_90: false } },
      { zones: { past: false } },
      { outcomeMarks: false },
      { zones: { strength: 0.7 } },
    ]);
  });
  it('come back as they were at first', () => {
    const { dialog, scene, field, set, tick } = open({ theme: 'dark', zones: false });
    set('Theme', 'light');
    tick('OR low', false);
    tick('Below the candles', true);
    [...dialog.querySelectorAll('button')]
      .find((each) => each.textContent === 'As they were at first')!
      .click();
    // At first was what the host gave.
    expect(scene.options).toEqual(withOptions(DEFAULT_OPTIONS, { theme: 'dark', zones: false }));
    expect(find<HTMLSelectElement>(field('Theme'), 'select').value).toBe('dark');
  });
  it('are read from a file, of which nothing is believed', async () => {
    const { dialog, scene } = open();
    const file = find<HTMLInputElement>(dialog, 'input[type=file]');
    const read = async (text: string) => {
      Object.defineProperty(file, 'files', { configurable: true, value: [{ text: async () => text }] });
      await (file.onchange as unknown as () => Promise<void>)();
    };
    const set = withOptions(DEFAULT_OPTIONS, { theme: 'light', levels: { EMA_20: false } });
    await read(settingsText(set));
    expect(scene.options).toEqual(set);
    await read('{"theme":"<b>","zones":7}');
    expect(scene.options).toEqual(set);
  });
});

describe('Each setting', () => {
  const SWITCHES = [
    ['Zones of earlier', { zones: { past: false } }],
    ['Contacts', { outcomeMarks: false }],
    ['Alerts', { alertMarks: false }],
    ['Room right', { reserveRight: true }],
    ['Below the candles', { streams: true }],
    ['Structure', { structure: true }],
    ['Ways it went', { courses: true }],
    ['Momentum by itself', { streamPanes: { momentum: true } }],
    ['Setup by itself', { streamPanes: { setup: true } }],
    ['Letters', { singleKeys: false }],
  ] as const;
  it.each(SWITCHES)('%s shows what is in force, and sets that alone', (label, some) => {
    const changed = open(some as SomeOptions);
    const plain = open();
    expect(changed.box(label).checked).not.toBe(plain.box(label).checked);
    plain.tick(label, !plain.box(label).checked);
    expect(plain.asked).toEqual([some]);
  });
  it('that is of streams can be set while there are any', () => {
    const { box, tick } = open();
    expect(box('Structure').disabled).toBe(true);
    tick('Below the candles', true);
    expect([box('Structure').disabled, box('Flow by itself').disabled]).toEqual([false, false]);
  });
  it('with choices names each, and sets what was chosen', () => {
    const { field, set, asked } = open({ timeZone: 'Asia/Tokyo', zones: { strength: 0.7 } });
    const words = (label: string) =>
      [...find<HTMLSelectElement>(field(label), 'select').options].map(({ text }) => text);
    expect(words('Chance of a break')).toEqual(['2 minutes', '4 minutes', '8 minutes']);
    expect(words('Times as in')).toContain('the exchange’s hours (ET)');
    expect(words('Times as in')).toContain('Asia/Tokyo, ET beside it');
    expect(new Set(words('Times as in')).size).toBe(words('Times as in').length);
    set('A chance beside', '50');
    set('Times as in', 'America/New_York');
    expect(asked).toEqual([{ caseDots: 50 }, { timeZone: 'America/New_York' }]);
    expect(find<HTMLInputElement>(field('Strength'), 'input').value).toBe('0.7');
  });
});
