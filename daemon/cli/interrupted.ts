/** The process is given this long to end by itself once it has been asked to. */
const MAX_STOP_MS = 2500;

/**
 * Resolves at Ctrl-C or SIGTERM. From then on the process ends within three seconds, and
 * at once when asked again.
 */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(0);
      asked = true;
      setTimeout(() => process.exit(0), MAX_STOP_MS).unref();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
