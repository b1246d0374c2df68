import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AlertSchema, StreamBarSchema } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, STREAM_BAR } from '../../messages.ts';

const accepts = (change: object) => v.safeParse(StreamBarSchema, { ...STREAM_BAR, ...change }).success;

test('streams are within one, and nothing is left out', () => {
  expect(accepts({})).toBe(true);
  expect(accepts({ momentum: 1.01 })).toBe(false);
  expect(accepts({ divergence: -0.01 })).toBe(false);
  expect(accepts({ setup: null })).toBe(false);
  expect(accepts({ level: 'VWAP' })).toBe(false);
  expect(accepts({ time: 1.5 })).toBe(false);
});

test('a fan has ten bars', () => {
  const [fan] = STREAM_BAR.fans;
  expect(accepts({ fans: [{ ...fan!, q10: fan!.q10.slice(1) }] })).toBe(false);
  expect(accepts({ fans: [{ ...fan!, q90: [...fan!.q90, 0] }] })).toBe(false);
});

test('alerts are of the fourteen types', () => {
  expect(v.safeParse(AlertSchema, ALERT).success).toBe(true);
  expect(v.safeParse(AlertSchema, { ...ALERT, type: 'FLOW_CONFIRMATION' }).success).toBe(false);
  expect(v.safeParse(AlertSchema, { ...ALERT, confidence: 1.2 }).success).toBe(false);
  expect(v.safeParse(AlertSchema, { ...ALERT, record: null }).success).toBe(true);
});
