import { expect, test } from 'vitest';
import { marksOf } from '../../../plugin/alerts/marks.ts';
import { ALERT, FIRST } from '../../messages.ts';

const at = (bar: number, over: Partial<typeof ALERT> = {}) => ({
  ...ALERT,
  time: FIRST + 120 * bar,
  ...over,
});

test('one mark a bar, on the bar that closed, of the severest', () => {
  const info = at(1, { severity: 'INFO' });
  const critical = at(1, { type: 'REVERSAL_RISK_UP', severity: 'CRITICAL' });
  expect(marksOf([info, at(1), critical, at(3)], FIRST)).toEqual([
    { time: FIRST, severity: 'CRITICAL', above: true, alerts: [critical, at(1), info] },
    { time: FIRST + 240, severity: 'WARNING', above: true, alerts: [at(3)] },
  ]);
});

test('a push down is marked below', () => {
  const [mark] = marksOf([at(1, { values: { ...ALERT.values, pressure: -0.3 } })], FIRST);
  expect(mark!.above).toBe(false);
  const [level] = marksOf([at(1, { values: { ...ALERT.values, pressure: 0 } })], FIRST);
  expect(level!.above).toBe(true);
});

test('what is said of the setup or of dealers has no mark', () => {
  expect(marksOf([at(1, { type: 'LOW_QUALITY_SETUP' }), at(1, { type: 'PIN_REGIME' })], FIRST)).toEqual([]);
});
