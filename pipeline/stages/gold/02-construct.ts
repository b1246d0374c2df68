import { type ColumnView, type Finding, missingOr, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

function check(rows: ColumnView): Finding[] {
  const since = rows.numbers('since_contact_s');
  const toContact = rows.numbers('time_to_contact_s');
  const phases = rows.words('phase');
  return [
    ...requireRows(
      rows,
      'it is after contact without a time since it',
      (i) => phases[i] !== 'CONTACT' || since[i]! >= 0,
    ),
    ...requireRows(
      rows,
      'it is before contact with a time since it',
      (i) => phases[i] !== 'APPROACH' || Number.isNaN(since[i]!),
    ),
    ...requireRows(rows, 'its contact lies behind it', (i) =>
      missingOr(toContact[i]!, (seconds) => seconds >= 0),
    ),
  ];
}

export const CONSTRUCT: Stage = {
  layer: 'gold',
  index: 2,
  name: 'construct',
  meaning:
    'Episodes as they are searched: the vector beside where price stood and what became of the approach.',
  version: 4,
  kind: 'table',
  reads: ['e183', 'outcome', 'contact'],
  writes: [
    stored('position_atr', 'ATR', 'Where price stood in the level frame: negative before the level.'),
    stored('since_contact_s', 's', 'Seconds since contact; missing before it.'),
    stored('time_left_s', 's', 'Seconds until 12:30.'),
    stored('time_to_contact_s', 's', 'Seconds until first contact; missing without one, or after it.'),
    stored('nearest_atr', 'ATR', 'Nearest that price came before contact.'),
    stored('decided_after_s', 's', 'Seconds from contact to the outcome.'),
    stored(
      'through_atr_4min',
      'ATR',
      'Furthest that price went through the level within four minutes of contact.',
    ),
    stored('back_atr_4min', 'ATR', 'Furthest that it went back from the level by then.'),
  ],
  needs: [{ name: 'vector-scale' }],
  table: 'episodes',
  check,
};
