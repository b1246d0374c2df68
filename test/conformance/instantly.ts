import type { Clock } from '../../daemon/databento/clock.ts';

/** A clock on which waiting takes one turn of the event loop and is written down. */
export function instantly(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    random: () => 1,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
