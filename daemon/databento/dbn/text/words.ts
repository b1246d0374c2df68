/** Halves of a 64-bit number, and of those. */
export const TWO_16 = 2 ** 16;
export const TWO_32 = 2 ** 32;
