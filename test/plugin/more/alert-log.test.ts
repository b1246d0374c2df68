import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlertLog } from '../../../plugin/more/alert-log.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ALERT, ANSWER, CONTACT, FIRST, frame, OUTCOME } from '../../messages.ts';
import { find, stubDocument, textOf } from '../dom.ts';
import { sceneOf, signals } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

const alert = (changes = {}): ServerMessage => ({ type: 'alert', ...frame, alert: { ...ALERT, ...changes } });
function logOf(messages: readonly ServerMessage[], keptBack = 0, options: SomeOptions = {}) {
  const shown: unknown[] = [];
  const log = new AlertLog(
    sceneOf(messages, options),
    () => keptBack,
    (time, said) => void shown.push([time, said]),
  );
  log.render();
  return {
    log,
    shown,
    lines: () => [...log.root.querySelectorAll('.spymaster-row-line')].map((row) => row.textContent),
  };
}

describe('The log of alerts', () => {
  it('lists what came on today, the newest first, without mere conditions', () => {
    const { log, lines } = logOf([
      alert(),
      alert({ id: 'b', type: 'REVERSAL_RISK_UP', severity: 'CRITICAL', time: FIRST + 600 }),
      alert({ id: 'c', type: 'PIN_REGIME' }),
    ]);
    expect(lines()).toEqual([
      '09:40●Up-move may be turning · PM high ↑',
      '09:32▲Buying is fading · PM high ↑',
    ]);
    expect([log.count, textOf(log.root, '.spymaster-quiet')]).toEqual([2, '2 today']);
    expect(find(log.root, '.spymaster-row .spymaster-quiet').textContent).toMatch(/After 40 of these/);
  });
  it('holds what its reader wants in it', () => {
    const log = logOf([alert()]).log;
    expect(log.count).toBe(1);
    const without = { alerts: { ways: { exhaustion: { log: false } } } } as const;
    expect(logOf([alert()], 0, without).log.count).toBe(0);
  });
  it('says how many the slot has kept back', () => {
    expect(textOf(logOf([alert()], 3).log.root, '.spymaster-quiet')).toBe(
      '1 today · 3 more than 6 an hour, here alone',
    );
  });
  it('says how the next race at its level ended', () => {
    const contact = { ...CONTACT, level: 'PM_HIGH' as const };
    const told: ServerMessage[] = [
      { type: 'contact', ...frame, contact },
      { type: 'outcome', ...frame, outcome: { ...OUTCOME, level: 'PM_HIGH' } },
    ];
    expect(logOf([alert(), ...told]).lines()[0]).toMatch(/Buying is fading · PM high ↑ → broke$/);
    expect(logOf([alert({ time: FIRST + 1160 }), ...told]).lines()[0]).not.toContain('→');
    expect(logOf([alert({ level: 'OR_LOW' }), ...told]).lines()[0]).not.toContain('→');
    expect(logOf([alert({ direction: 'DOWN' }), ...told]).lines()[0]).not.toContain('→');
    // Contact is 970 s after the first bar: twenty minutes are soon, a second more is not.
    expect(logOf([alert({ time: FIRST - 230 }), ...told]).lines()[0]).toContain('→');
    expect(logOf([alert({ time: FIRST - 231 }), ...told]).lines()[0]).not.toContain('→');
  });
  it('says it as soon as that is known, and keeps to the newest sixty', () => {
    const scene = sceneOf([alert()]);
    const log = new AlertLog(
      scene,
      () => 0,
      () => undefined,
    );
    log.render();
    scene.state.apply({ type: 'contact', ...frame, contact: { ...CONTACT, level: 'PM_HIGH' } });
    scene.state.apply({ type: 'outcome', ...frame, outcome: { ...OUTCOME, level: 'PM_HIGH' } });
    log.render();
    expect(log.root.textContent).toContain('→ broke');
    const many = Array.from({ length: 61 }, (_, i) => alert({ id: `a${i}`, time: FIRST + 60 * i }));
    const { lines } = logOf(many);
    expect([lines().length, lines()[0], lines().at(-1)]).toEqual([
      60,
      expect.stringMatching(/^10:30/),
      expect.stringMatching(/^09:31/),
    ]);
  });
  it('leaves out what is less severe than the reader wants', () => {
    const { log, lines } = logOf([alert({ severity: 'INFO' }), alert({ id: 'b', severity: 'CRITICAL' })]);
    const choice = find<HTMLSelectElement>(log.root, 'select');
    choice.value = 'WARNING';
    choice.onchange!(new Event('change'));
    expect(lines()).toHaveLength(1);
    choice.value = 'INFO';
    choice.onchange!(new Event('change'));
    expect(lines()).toHaveLength(2);
  });
  it('brings an alert into sight, with what was said at its close of the same approach', () => {
    const said = { ...ANSWER, level: 'PM_HIGH' as const, time: ALERT.time };
    const told = logOf([signals({ ...ANSWER, time: ALERT.time }, said), alert()]);
    find(told.log.root, '.spymaster-row-line').click();
    expect(told.shown).toEqual([[ALERT.time, said]]);
    const { log, shown } = logOf([alert()]);
    find(log.root, '.spymaster-row-line').click();
    expect(shown).toEqual([[ALERT.time, null]]);
  });
});
