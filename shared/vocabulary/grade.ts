/**
 * How far an answer may be leaned on (specification 20 §5.9). D means "no close precedents": only the usual rate is shown.
 */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];
