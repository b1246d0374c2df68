import { expect, test } from 'vitest';
import { alertBody, alertTitle, conditionTitle, recordText } from '../../../shared/protocol/alert-text.ts';
import { ALERT_TYPES, type AlertType, isCondition } from '../../../shared/vocabulary/alert.ts';
import { ALERT } from '../../messages.ts';

const VALUES = {
  pressure: 0.41,
  pressureSlope: 0.06,
  momentum: 0.44,
  flow: -0.38,
  barrier: -0.36,
  barrierSlope: 0.02,
  dealer: 0.33,
  setup: 0.31,
};
const said = (type: AlertType) => {
  const alert = { ...ALERT, type, values: VALUES };
  return `${alertTitle(alert)} | ${alertBody(alert)}`;
};

test('every type in a title and a sentence', () => {
  expect(ALERT_TYPES.map((type) => said(type))).toEqual([
    'Buying is building | Pressure +0.41, rising 0.06 a bar.',
    'Selling is building | Pressure +0.41, rising 0.06 a bar.',
    'Buying is fading | Pressure +0.41, rising 0.06 a bar.',
    'Selling is fading | Pressure +0.41, rising 0.06 a bar.',
    'Up-move may be turning | Pressure +0.41, rising 0.06 a bar.',
    'Down-move may be turning | Pressure +0.41, rising 0.06 a bar.',
    'Rising on net selling | Momentum +0.44, flow −0.38.',
    'The book goes with the push | Barrier −0.36, pressure +0.41.',
    'The book leans against the push | Barrier −0.36, pressure +0.41.',
    'The book’s lean is easing | Barrier −0.36, rising 0.02 a bar.',
    'Poor setup | Other alerts here count for less.',
    'Clean setup | Setup +0.31.',
    'Dealers amplify moves | Dealer +0.33.',
    'Dealers dampen moves | Dealer +0.33.',
  ]);
  expect(alertTitle({ type: 'FLOW_DIVERGENCE', values: { ...VALUES, momentum: -0.4 } })).toBe(
    'Falling on net buying',
  );
  const falling = { ...VALUES, pressureSlope: -0.08 };
  expect(alertBody({ type: 'EXHAUSTION_UP', values: falling })).toBe('Pressure +0.41, falling 0.08 a bar.');
});

test('a record beside what is usual, in words that say which way', () => {
  const record = { cases: 40, happened: 19, usual: 0.49, days: 22, minutes: 10 };
  expect(recordText(record, 'EXHAUSTION_UP')).toBe(
    'After 40 of these on 22 days, price was lower 10 min later in 19 (usual 20).',
  );
  expect(recordText({ ...record, days: 1 }, 'PIN_REGIME')).toBe(
    'After 40 of these on 1 day, price had moved less than it usually does 10 min later in 19 (usual 20).',
  );
  const came = (type: AlertType) => /days?, (.*) 10 min/.exec(recordText(record, type))![1];
  expect(ALERT_TYPES.map(came)).toEqual([
    'price was higher',
    'price was lower',
    'price was lower',
    'price was higher',
    'price was lower',
    'price was higher',
    'price had gone the way of the flow',
    'price had gone the way of the push',
    'price had gone the way the book leans',
    'price had gone against the book’s lean',
    'price had moved less than it usually does',
    'price had moved more than it usually does',
    'price had moved more than it usually does',
    'price had moved less than it usually does',
  ]);
  expect(recordText(null, 'FUEL_REGIME')).toBe('No record yet.');
});

test('what is said of a setup or of dealers is no mark on a bar', () => {
  expect(ALERT_TYPES.filter(isCondition).map(conditionTitle)).toEqual([
    'Poor setup',
    'Clean setup',
    'Dealers amplify moves',
    'Dealers dampen moves',
  ]);
});
