import { describe, expect, it } from 'vitest';
import { isGlobexOpen } from '../../../shared/session/globex-hours.ts';

const at = (utc: string) => BigInt(Date.parse(`${utc}Z`)) * 1_000_000n;

describe('Globex hours', () => {
  // June: New York is four hours behind UTC.
  it.each([
    ['Sunday before 18:00', '2025-06-08T21:59:59.999', false],
    ['Sunday from 18:00', '2025-06-08T22:00', true],
    ['a weekday until 17:00', '2025-06-09T20:59:59.999', true],
    ['the daily break', '2025-06-09T21:00', false],
    ['the end of the break', '2025-06-09T22:00', true],
    ['Friday until 17:00', '2025-06-13T20:59:59.999', true],
    ['Friday from 17:00', '2025-06-13T21:00', false],
    ['Friday after 18:00', '2025-06-13T22:30', false],
    ['Saturday', '2025-06-14T15:00', false],
    ['a winter evening at 18:00', '2025-12-08T23:00', true],
    ['a winter evening in the break', '2025-12-08T22:30', false],
  ])('%s', (_, utc, isOpen) => {
    expect(isGlobexOpen(at(utc))).toBe(isOpen);
  });
});
