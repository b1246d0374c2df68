import { describe, expect, it } from 'vitest';
import { CONSTRUCT } from '../../../../pipeline/stages/gold/02-construct.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  CONSTRUCT.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Episodes', () => {
  const rows = (phase: string, since: number, toContact: number) => ({
    phase: [phase],
    since_contact_s: [since],
    time_to_contact_s: [toContact],
  });
  it('have a time since contact after it alone, and a contact ahead of them', () => {
    expect(problems(rows('APPROACH', Number.NaN, 30))).toEqual([]);
    expect(problems(rows('CONTACT', 0, Number.NaN))).toEqual([]);
    expect(problems(rows('CONTACT', Number.NaN, Number.NaN))).toEqual([
      '0: it is after contact without a time since it',
    ]);
    expect(problems(rows('APPROACH', 5, 30))).toEqual(['0: it is before contact with a time since it']);
    expect(problems(rows('APPROACH', Number.NaN, -1))).toEqual(['0: its contact lies behind it']);
  });
});
