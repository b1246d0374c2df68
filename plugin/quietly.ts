/** For what a chart that was removed has let go of itself, and complains of. */
export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // There is nothing left to take away.
  }
}
