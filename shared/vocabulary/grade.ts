/**
 * How far an answer may be leaned on. D means too few independent precedents: only the
 * usual rate and the random walk are shown.
 */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];
