/**
 * How much there was to compare an approach with, and how alike it was. It says nothing
 * of whether similar cases differ from the usual.
 */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];

/**
 * Why what was found counts for less than its number: the last sessions are unlike those
 * before them, or what was said of this family has not come true lately.
 */
export const CAUTIONS = ['DRIFT', 'CALIBRATION'] as const;
export type Caution = (typeof CAUTIONS)[number];
