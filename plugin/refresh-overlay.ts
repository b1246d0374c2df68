import type { Overlay, OverlayPrimitive } from './overlay-primitive.ts';

/** Computes one kind of overlay anew, and leaves what the others have computed. */
export function refreshOverlay(
  overlays: readonly OverlayPrimitive[],
  // biome-ignore lint/suspicious/noExplicitAny: whatever it is made from.
  kind: new (...from: any[]) => Overlay,
): void {
  for (const each of overlays) if (each.overlay instanceof kind) each.refresh();
}
