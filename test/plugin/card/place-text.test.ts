import { describe, expect, it } from 'vitest';
import { distanceText, placeText } from '../../../plugin/card/place-text.ts';
import { exchangeClock } from '../../../plugin/clock.ts';
import { ANSWER, CONTACT } from '../../messages.ts';

const clock = exchangeClock();
it('A distance says how far and on which side price is', () => {
  expect(distanceText(5998.5, 6000, 2.5)).toBe('price 1.50 pts (0.6 ATR) below');
  expect(distanceText(6001, 6000, null)).toBe('price 1.00 pts above');
  expect(distanceText(6000, 6000, 2.5)).toBe('price is at it');
});

describe('Where an approach stands', () => {
  it('is how far price is, until it has been there', () => {
    // 960 s after 13:30 UTC.
    expect(placeText(ANSWER, undefined, ANSWER.time, clock)).toBe(
      'Price 0.6 ATR below (1.50 pts) · 09:46:00 ET',
    );
    expect(placeText({ ...ANSWER, spot: 6001 }, undefined, ANSWER.time, clock)).toMatch(
      /^Price 0\.4 ATR above/,
    );
  });
  it('is then how long ago that was, and how long it may go on', () => {
    const running = { ...ANSWER, phase: 'CONTACT' } as const;
    expect(placeText(running, CONTACT, CONTACT.time + 38, clock)).toBe(
      'reached 09:46:10 · 0:38 ago · 3:22 left',
    );
    expect(placeText({ ...running, status: 'resolved' }, CONTACT, CONTACT.time + 500, clock)).toBe(
      'reached 09:46:10',
    );
  });
});
