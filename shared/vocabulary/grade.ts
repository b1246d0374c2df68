/**
 * How much there was to compare an approach with, and how alike it was. It says nothing
 * of whether similar cases differ from the usual.
 */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];
