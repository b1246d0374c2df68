import type { Grade } from '../../shared/vocabulary/grade.ts';

/** Words that have a meaning of their own here, each in two lines. */
export const TERMS = {
  usual: {
    name: 'usual',
    text: 'What price and time alone would have: how approaches that stood here, with so much time left, have ended.',
  },
  walk: { name: 'walk', text: 'What a price without memory would do from where it stands now.' },
  worth: {
    name: 'worth',
    text: 'Similar cases overlap and are not equally alike: so many separate ones would tell as much.',
  },
  interval: {
    name: 'the interval',
    text: 'The rate among approaches like this lies in it nine times in ten. The thick part is what history adds.',
  },
  grade: { name: 'the grade', text: '' },
} as const;
export type Term = keyof typeof TERMS;

export const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  A: 'A: much to compare with, and alike.',
  B: 'B: a fair amount to compare with.',
  C: 'C: little to compare with; take it with care.',
  D: 'D: too little to compare with; only the usual rate.',
};
