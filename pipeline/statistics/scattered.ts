/**
 * Scatters whole numbers over 32 bits, the same each time (Wellons, Prospecting for Hash
 * Functions, 2018: two rounds).
 */
export function scattered(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
