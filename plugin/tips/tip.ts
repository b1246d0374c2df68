/** Words that stand beside what the pointer is on. */
export interface Tip {
  /** Of the pointer, in media pixels of the pane. */
  readonly x: number;
  readonly y: number;
  /** The first is its name. */
  readonly lines: readonly string[];
}

/** From a mark's middle. */
const REACH = 11;

/** The nearest of what is drawn that a point is on; undefined where it is on none. */
export function markAt<M extends { readonly x: number; readonly y: number }>(
  marks: readonly M[],
  x: number,
  y: number,
): M | undefined {
  const away = (mark: M) => Math.hypot(mark.x - x, mark.y - y);
  const [nearest] = marks.toSorted((a, b) => away(a) - away(b));
  return nearest && away(nearest) <= REACH ? nearest : undefined;
}
