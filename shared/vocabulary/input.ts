/** What a market can be told from: one-minute bars, or what happened in it. */
export const INPUTS = ['bars', 'trades', 'book', 'options'] as const;
export type Input = (typeof INPUTS)[number];
