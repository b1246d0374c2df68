import { cpus } from 'node:os';

const LOOKED_AT_MS = 1000;
/** More than this in use by others is a busy machine: figures of it mean nothing. */
export const QUIET_SHARE = 0.1;
const PATIENCE_MS = 60_000;

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function times(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times: of } of cpus()) {
    const total = of.user + of.nice + of.sys + of.idle + of.irq;
    all += total;
    busy += total - of.idle;
  }
  return { busy, all };
}

/**
 * The share of all processors that is in use, over a second in which this process
 * waits.
 */
export async function busyShare(lookMs = LOOKED_AT_MS): Promise<number> {
  const before = times();
  await wait(lookMs);
  const after = times();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}

/** Waits until the machine is quiet. Returns the share that was last in use. */
export async function quietShare(patienceMs = PATIENCE_MS, lookMs = LOOKED_AT_MS): Promise<number> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const share = await busyShare(lookMs);
    if (share <= QUIET_SHARE || performance.now() >= until) return share;
  }
}
