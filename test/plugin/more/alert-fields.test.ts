import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AlertSettings } from '../../../plugin/alerts/alert-settings.ts';
import { alertFields } from '../../../plugin/more/alert-fields.ts';
import { find, stubDocument } from '../dom.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

function open(settings: Partial<AlertSettings> = {}) {
  const changes: Partial<AlertSettings>[] = [];
  const root = alertFields({ ways: {}, hourly: 6, quiet: null, ...settings }, (change) =>
    changes.push(change),
  );
  const box = (label: string) => find<HTMLInputElement>(root, `[aria-label="${label}"]`);
  const tick = async (label: string, isOn: boolean) => {
    box(label).checked = isOn;
    await box(label).onchange!(new Event('change'));
  };
  return { root, changes, box, tick };
}

it('Each alert can come by each way; an approach has no mark and no log of its own', () => {
  const { root, box } = open({ ways: { continuation: { sound: true } } });
  expect(root.querySelectorAll('.spymaster-ways input')).toHaveLength(7 * 5 + 3);
  expect(box('Buying or selling is building: sound').checked).toBe(true);
  expect(box('Buying or selling is building: slot').checked).toBe(false);
  expect(box('Price against the flow: mark').checked).toBe(true);
});
it('What is ticked is told with what was ticked before it', async () => {
  const { changes, tick } = open();
  await tick('Buying or selling is building: sound', true);
  await tick('Buying or selling is building: log', false);
  await tick('A move may be turning: slot', false);
  expect(changes.at(-1)!.ways!.reversalRisk!.slot).toBe(false);
  expect(changes.at(-1)).toMatchObject({
    ways: { continuation: { slot: false, mark: true, log: false, sound: true, desktop: false } },
  });
});
it('The desktop is asked for before it is ticked', async () => {
  const { changes, tick, box } = open();
  await tick('A move may be turning: desktop', true);
  expect([box('A move may be turning: desktop').checked, changes[0]!.ways!.reversalRisk!.desktop]).toEqual([
    false,
    false,
  ]);
  vi.stubGlobal(
    'Notification',
    Object.assign(() => undefined, { permission: 'granted' }),
  );
  await tick('A move may be turning: desktop', true);
  expect(changes[1]!.ways!.reversalRisk!.desktop).toBe(true);
});
it('So many an hour as are asked for, within bounds', () => {
  const { root, changes } = open({ hourly: 3 });
  const count = find<HTMLInputElement>(root, '[type=number]');
  expect(count.value).toBe('3');
  for (const value of ['2', '-1', '999']) {
    count.value = value;
    count.onchange!(new Event('change'));
  }
  expect(changes).toEqual([{ hourly: 2 }, { hourly: 0 }, { hourly: 60 }]);
});
it('Quiet hours are none until they are wanted', async () => {
  const { root, changes, box } = open();
  const quiet = [...root.querySelectorAll('label')].find((each) => each.textContent!.startsWith('Quiet'))!;
  const wanted = find<HTMLInputElement>(quiet, 'input');
  wanted.checked = true;
  wanted.onchange!(new Event('change'));
  box('Quiet from').value = '10:00';
  box('Quiet from').onchange!(new Event('change'));
  wanted.checked = false;
  wanted.onchange!(new Event('change'));
  expect(changes).toEqual([
    { quiet: { from: '11:30', until: '12:30' } },
    { quiet: { from: '10:00', until: '12:30' } },
    { quiet: null },
  ]);
});
