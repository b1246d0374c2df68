/**
 * Pushes places apart that lie nearer than `gap`, moving each as little as its
 * neighbours allow: from the top down, then back up from the bottom.
 * @param places ascending
 */
export function spread(
  places: readonly number[],
  gap: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number[] {
  const moved = places.map((place) => Math.max(top, place));
  for (let i = 1; i < moved.length; i++) moved[i] = Math.max(moved[i]!, moved[i - 1]! + gap);
  let limit = bottom;
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = Math.min(moved[i]!, limit);
    limit = moved[i]! - gap;
  }
  return moved;
}
