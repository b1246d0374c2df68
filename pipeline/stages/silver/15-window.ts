import { WINDOW_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { type ColumnView, type Finding, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

const WINDOW_MINUTES = WINDOW_NS / NS_PER_MINUTE;

function check(rows: ColumnView): Finding[] {
  const minutes = rows.numbers('minutes_since_open');
  return requireRows(
    rows,
    'it lies outside 09:30–12:30',
    (i) => minutes[i]! >= 0 && minutes[i]! <= WINDOW_MINUTES,
  );
}

export const WINDOW: Stage = {
  layer: 'silver',
  index: 15,
  name: 'window',
  meaning: 'Checkpoints between 09:30 and 12:30 are stored, with their features and without their outcomes.',
  version: 3,
  kind: 'table',
  reads: ['event_id', 'minutes_since_open'],
  writes: [stored('time_bucket', 'text', 'Part of the window it lies in.')],
  needs: [],
  table: 'signals',
  check,
};
