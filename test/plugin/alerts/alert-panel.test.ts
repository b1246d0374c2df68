import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AlertPanel } from '../../../plugin/alerts/alert-panel.ts';
import { ChartState } from '../../../plugin/chart-state.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, ANSWER, FIRST, frame, MESSAGES } from '../../messages.ts';
import { type FakeElement, stubDocument } from '../dom.ts';

let root: FakeElement;
let state: ChartState;
let panel: AlertPanel;
beforeEach(() => {
  root = stubDocument();
  state = new ChartState();
  state.apply({ type: 'signals', ...frame, time: FIRST, answers: [{ ...ANSWER, level: 'PM_HIGH' }] });
  panel = new AlertPanel(root as unknown as HTMLElement, state);
});
afterEach(() => void vi.unstubAllGlobals());

const take = (alert: Alert) => {
  state.apply({ type: 'alert', ...frame, alert });
  panel.take(alert);
};
const texts = (className: string) =>
  root
    .all()
    .filter((each) => each.className === className)
    .flatMap((each) => each.all().map(({ textContent }) => textContent))
    .filter((text) => text !== '');

test('the slot says what it is, what it goes by, and what came of earlier ones', () => {
  take(ALERT);
  expect(texts('spymaster-card')).toEqual([
    '▲ Buying is fading · PM high ↑',
    'Pressure +0.41, falling 0.08 a bar.',
    'After 40 of these on 22 days, price was lower 10 min later in 19 (usual 20).',
    'Mute 10 min',
    '×',
  ]);
  expect(root.find('spymaster-card').attributes.get('role')).toBe('status');
});

test('a critical one is announced at once', () => {
  take({ ...ALERT, type: 'REVERSAL_RISK_UP', severity: 'CRITICAL' });
  expect(root.find('spymaster-card').attributes.get('role')).toBe('alert');
});

test('one far from its level is in the log alone, by New York time, newest first', () => {
  take({ ...ALERT, level: 'OR_LOW', direction: 'DOWN' });
  take({ ...ALERT, id: 'next', level: 'OR_LOW', time: ALERT.time + 600 });
  take({ ...ALERT, id: 'setup', type: 'LOW_QUALITY_SETUP' });
  expect(texts('spymaster-card')).toEqual([]);
  expect(texts('spymaster-logged').filter((text) => /^\d/.test(text))).toEqual([
    '09:42 ▲ Buying is fading · OR low ↑',
    '09:32 ▲ Buying is fading · OR low ↓',
  ]);
  expect(root.all().map(({ textContent }) => textContent)).toContain('Alerts: 2 today');
});

test('closing and muting empty the slot', () => {
  const click = (index: number) => {
    const buttons = root.all().filter((each) => each.className === 'spymaster-button');
    (buttons[index]!.onclick as () => void)();
  };
  take(ALERT);
  click(1);
  expect(texts('spymaster-card')).toEqual([]);
  take({ ...ALERT, id: 'later', time: FIRST + 900, since: FIRST + 900 });
  click(0);
  take({ ...ALERT, id: 'muted', time: FIRST + 1200, since: FIRST + 1200 });
  expect(texts('spymaster-card')).toEqual([]);
});

test('what the reader has opened stays open', () => {
  take({ ...ALERT, level: 'OR_LOW' });
  const line = () => root.find('spymaster-logged') as FakeElement & { open: boolean; ontoggle: () => void };
  line().open = true;
  line().ontoggle();
  panel.render();
  expect(line().open).toBe(true);
  panel.reset();
  expect(line().open).toBe(false);
});

test('muting counts from now, not from when the alert came', () => {
  const replay = MESSAGES.find(({ type }) => type === 'replay') as Extract<ServerMessage, { type: 'replay' }>;
  take(ALERT);
  state.apply({ ...replay, state: { ...replay.state, at: ALERT.time + 590 } });
  (root.all().find((each) => each.textContent === 'Mute 10 min')!.onclick as () => void)();
  take({ ...ALERT, id: 'soon', time: ALERT.time + 700, since: ALERT.time + 700 });
  expect(texts('spymaster-card')).toEqual([]);
});
