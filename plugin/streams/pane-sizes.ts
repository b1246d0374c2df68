import type { LineStream } from './stream-line.ts';

export type SizeStorage = Pick<Storage, 'getItem' | 'setItem'>;
/** Heights as shares of that of the candles, by stream. */
export type PaneSizes = Partial<Record<LineStream, number>>;

const KEY = 'spymaster.panes';
/** Smaller shows nothing, larger leaves nothing of the candles. */
const [LEAST, MOST] = [0.05, 10] as const;

/** Heights as the reader left them; none is believed. */
export function readSizes(storage: SizeStorage | null): PaneSizes {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    const isSize = (value: unknown) => typeof value === 'number' && value >= LEAST && value <= MOST;
    return Object.fromEntries(Object.entries(kept ?? {}).filter(([, value]) => isSize(value)));
  } catch {
    // Refused, or not ours.
    return {};
  }
}

/** Those that are not named stay as they were. */
export function writeSizes(storage: SizeStorage | null, sizes: PaneSizes): void {
  try {
    storage?.setItem(KEY, JSON.stringify({ ...readSizes(storage), ...sizes }));
  } catch {
    // Full, or refused: they hold until the page is left.
  }
}
