/**
 * To four decimals, which is more than anybody knows of a stream or a probability. What
 * the ledger puts down is not rounded.
 */
export const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Every number of a message, and of what it holds. */
export function roundedAll<T extends object>(message: T): T {
  const all: Record<string, unknown> = {};
  for (const name of Object.keys(message)) all[name] = roundedOf(message[name as keyof T]);
  return all as T;
}

function roundedOf(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value);
  if (Array.isArray(value)) return value.map(roundedOf);
  return typeof value === 'object' && value !== null ? roundedAll(value) : value;
}
