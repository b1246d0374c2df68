import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import type { Severity } from '../../shared/vocabulary/alert.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** In media pixels. */
export interface PlacedMark {
  readonly x: number;
  readonly y: number;
  readonly severity: Severity;
  readonly text: string;
}

const FONT = '12px system-ui, sans-serif';
export const SEVERITY_COLORS: Readonly<Record<Severity, string>> = {
  CRITICAL: '#a8123e',
  WARNING: '#9a6a00',
  INFO: '#4a6a8a',
};

/** Draws alert marks. Knows pixels only. */
export class MarkRenderer implements IPrimitivePaneRenderer {
  marks: readonly PlacedMark[] = [];

  draw(target: Target): void {
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = FONT;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const { x, y, severity, text } of this.marks) {
        context.fillStyle = SEVERITY_COLORS[severity];
        context.fillText(text, x, y);
      }
    });
  }
}
