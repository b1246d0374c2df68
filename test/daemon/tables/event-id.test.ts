import { expect, it } from 'vitest';
import { eventId } from '../../../daemon/tables/event-id.ts';
import { clock, SESSION } from '../../market.ts';
import { CHECKPOINT } from './made-up.ts';

it.each([
  ['APPROACH', '11:00', 'an approach'],
  ['CONTACT', '11:00', 'an approach_C'],
  ['WITHIN_1_0', '11:00', 'an approach_W100'],
  ['WITHIN_0_5', '11:00', 'an approach_W050'],
  // Two hours and half a minute after 09:30.
  ['CLOSE', '11:30:30', 'an approach_T7230'],
] as const)('a moment of kind %s at %s is called %s', (kind, time, id) => {
  expect(eventId(SESSION, { ...CHECKPOINT, kind, at: clock(time) })).toBe(id);
});
