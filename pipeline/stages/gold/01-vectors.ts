import { type ColumnView, type Finding, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';
import { E183, E183_SIZE } from '../../vectors/dimensions.ts';

/** A digit for every four dimensions. */
const MASK_DIGITS = Math.ceil(E183_SIZE / 4);

function check(rows: ColumnView): Finding[] {
  const masks = rows.words('valid_mask');
  return requireRows(
    rows,
    'its mask has not a digit for every four dimensions',
    (i) => masks[i]?.length === MASK_DIGITS,
  );
}

export const VECTORS: Stage = {
  layer: 'gold',
  index: 1,
  name: 'vectors',
  meaning: 'The raw episode vector of every checkpoint, and which of its dimensions are present.',
  version: 3,
  kind: 'table',
  reads: ['event_id', 'valid_fraction', ...new Set(E183.map(({ source }) => source.column))],
  writes: [
    stored('e183', 'as its dimensions', 'The raw episode vector.'),
    stored(
      'valid_mask',
      'text',
      'A hexadecimal digit for every four dimensions, set where a value is present.',
    ),
  ],
  needs: [],
  table: 'episodes',
  check,
};
