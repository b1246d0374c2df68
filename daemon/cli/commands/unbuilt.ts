import type { RangeOptions } from '../../work/range.ts';
import type { Terminal } from '../terminal.ts';

/** Says which sessions before a range its thresholds do without. */
export function noteUnbuilt(
  terminal: Terminal,
  { start, end }: Pick<RangeOptions, 'start' | 'end'>,
  unbuiltBefore: readonly string[],
): void {
  if (unbuiltBefore.length === 0) return;
  terminal.note(
    `${unbuiltBefore.length} sessions before ${start} have data and are not built: what counts as a large sweep or much gamma is told without them. Build them too: spymaster backfill --start ${unbuiltBefore[0]} --end ${end}`,
  );
}
