import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { LIGHT, type Palette } from '../theme/palette.ts';
import type { Tip } from './tip.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const FONTS = ['600 12px system-ui, sans-serif', '12px system-ui, sans-serif'] as const;
const LINE_HEIGHT = 17;
const PADDING = 8;
/** From the pointer, which would lie on the words. */
const AWAY = 14;

/** Writes a tip in a box that stays within the pane. Knows pixels only. */
export class TipRenderer implements IPrimitivePaneRenderer {
  tip: Tip | null = null;
  palette: Palette = LIGHT;
  /** Of the pane. */
  size = { width: 0, height: 0 };

  draw(target: Target): void {
    const { tip, palette } = this;
    if (!tip) return;
    target.useMediaCoordinateSpace(({ context }) => {
      const lines = tip.lines.flatMap((text, i) => {
        const font = FONTS[Math.min(i, 1)]!;
        context.font = font;
        const widthOf = (words: string) => context.measureText(words).width;
        return wrapped(text, this.size.width - 2 * PADDING, widthOf).map((part) => ({
          part,
          font,
          width: widthOf(part),
        }));
      });
      const width = Math.max(...lines.map((line) => line.width)) + 2 * PADDING;
      const height = lines.length * LINE_HEIGHT + 2 * PADDING;
      const left = beside(tip.x, width, this.size.width);
      const top = beside(tip.y, height, this.size.height);
      context.globalAlpha = 1;
      context.fillStyle = palette.raised;
      context.fillRect(left, top, width, height);
      context.strokeStyle = palette.control;
      context.lineWidth = 1;
      context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillStyle = palette.ink;
      for (const [i, { part, font }] of lines.entries()) {
        context.font = font;
        context.fillText(part, left + PADDING, top + PADDING + (i + 0.5) * LINE_HEIGHT);
      }
    });
  }
}

/** A text in lines that are no wider than there is room, broken between words. */
function wrapped(text: string, room: number, widthOf: (words: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** After a point where there is room, else before it; never off the edge it begins at. */
function beside(at: number, length: number, room: number): number {
  const after = at + AWAY;
  return after + length <= room ? after : Math.max(0, Math.min(at - AWAY, room) - length);
}
