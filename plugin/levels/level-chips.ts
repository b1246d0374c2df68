import type { ISeriesPrimitiveAxisView } from 'lightweight-charts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { inkOn } from '../theme/color.ts';
import { CHIP_HEIGHT } from './chip-height.ts';
import { spread } from './spread.ts';

/** A level's price on the axis. */
export interface Chip {
  readonly price: number;
  /** Where it is, off the pane as well. */
  readonly y: number;
  readonly color: string;
}

/** Keeps the axis from making room for a label that has its own place. */
const NOWHERE = -10_000;

class ChipView implements ISeriesPrimitiveAxisView {
  chip: Chip | null = null;
  y = 0;
  label = '';

  coordinate(): number {
    return NOWHERE;
  }
  fixedCoordinate(): number {
    return this.y;
  }
  text(): string {
    return this.label;
  }
  textColor(): string {
    return inkOn(this.chip?.color ?? '');
  }
  backColor(): string {
    return this.chip?.color ?? '';
  }
  visible(): boolean {
    return this.chip !== null;
  }
  tickVisible(): boolean {
    return false;
  }
}

/**
 * The prices of the levels on the axis, pushed apart where they would cover one another
 * or the last price; one that is off the pane stands at its edge with an arrow.
 */
export class LevelChips {
  readonly views: readonly ChipView[] = LEVEL_KINDS.map(() => new ChipView());

  /**
   * @param last where the last price has its own label; null where it has none
   * @param beneath height of what stands under that label
   */
  place(
    chips: Readonly<Partial<Record<LevelKind, Chip>>>,
    height: number,
    last: number | null,
    beneath = 0,
  ): void {
    for (const view of this.views) view.chip = null;
    // Of equal prices one stands for all.
    const distinct = new Map<number, Chip>();
    for (const chip of Object.values(chips)) if (!distinct.has(chip.price)) distinct.set(chip.price, chip);
    const sorted = [...distinct.values()].sort((a, b) => a.y - b.y);
    const edges = { top: CHIP_HEIGHT / 2, bottom: height - CHIP_HEIGHT / 2 };
    const isLastInSight = last !== null && last > 0 && last < height;
    const split = isLastInSight ? sorted.findIndex(({ y }) => y >= last) : 0;
    const at = split < 0 ? sorted.length : split;
    const place = (each: readonly Chip[], within: typeof edges) =>
      spread(
        each.map(({ y }) => Math.max(within.top, Math.min(within.bottom, y))),
        CHIP_HEIGHT,
        within,
      );
    const above = isLastInSight ? { ...edges, bottom: last - CHIP_HEIGHT } : edges;
    const below = isLastInSight ? { ...edges, top: last + CHIP_HEIGHT + beneath } : edges;
    const places = [...place(sorted.slice(0, at), above), ...place(sorted.slice(at), below)];
    for (const [i, chip] of sorted.entries()) {
      const view = this.views[i]!;
      view.chip = chip;
      view.y = places[i]!;
      view.label = `${chip.price.toFixed(2)}${arrowTowards(chip.y, height)}`;
    }
  }
}

/** Which way to look for what is off the pane. */
export function arrowTowards(y: number, height: number): string {
  if (y < 0) return ' ↑';
  return y > height ? ' ↓' : '';
}
