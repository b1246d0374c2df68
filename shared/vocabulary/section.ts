/** What the dimensions of a vector tell of, by section. */
export const SECTIONS = ['context', 'dynamics', 'history', 'physics', 'trends', 'path'] as const;
export type Section = (typeof SECTIONS)[number];

/** As a trader calls them. */
export const SECTION_TITLES: Readonly<Record<Section, string>> = {
  context: 'surroundings',
  dynamics: 'motion and order flow',
  history: 'the last two minutes',
  physics: 'the book and tape at the level',
  trends: 'what changed since the first touch',
  path: 'the path of twenty minutes',
};
