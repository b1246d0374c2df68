import { expect, it } from 'vitest';
import { ALERT_TYPES, ALERTS, isCondition } from '../../../shared/vocabulary/alert.ts';

it('Every type of alert has its facts, in the order of the types', () => {
  expect(Object.keys(ALERTS)).toEqual([...ALERT_TYPES]);
});
it('Types of setup and dealers are conditions, and no others', () => {
  const streams = ALERT_TYPES.filter(isCondition).map((type) => ALERTS[type].stream);
  expect(streams).toEqual(['setup', 'setup', 'dealer', 'dealer']);
  expect(
    ALERT_TYPES.filter((type) => !isCondition(type)).every(
      (type) => !['setup', 'dealer'].includes(ALERTS[type].stream),
    ),
  ).toBe(true);
});
