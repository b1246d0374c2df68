import { HORIZONS_SECONDS, OUTCOMES } from '../../../shared/vocabulary/outcome.ts';
import { type ColumnView, type Finding, missingOr, requireRows, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

function check(rows: ColumnView): Finding[] {
  const byHorizon = HORIZONS_SECONDS.map((seconds) => rows.words(`contact_armed_outcome_${seconds / 60}min`));
  const favorable = rows.numbers('excursion_favorable_8min');
  const adverse = rows.numbers('excursion_adverse_8min');
  const decided = (word: string | null) => word === 'BREAK' || word === 'REJECT';
  const stays = (i: number) =>
    byHorizon.every(
      (outcomes, h) => h === 0 || !decided(byHorizon[h - 1]![i]!) || outcomes[i] === byHorizon[h - 1]![i],
    );
  const known = (word: string | null) => word === null || (OUTCOMES as readonly string[]).includes(word);
  return [
    ...requireRows(rows, 'an outcome is no known word', (i) =>
      byHorizon.every((outcomes) => known(outcomes[i]!)),
    ),
    ...requireRows(rows, 'a decided outcome changes at a longer horizon', stays),
    ...requireRows(rows, 'an excursion is below zero', (i) =>
      [favorable[i]!, adverse[i]!].every((value) => missingOr(value, (atr) => atr >= 0)),
    ),
    ...requireRows(
      rows,
      'a break went less than one ATR through',
      (i) => byHorizon[2]![i] !== 'BREAK' || favorable[i]! >= 1 - 1e-9,
    ),
  ];
}

export const OUTCOMES_STAGE: Stage = {
  layer: 'silver',
  index: 14,
  name: 'outcomes',
  meaning: 'What became of each approach, in three readings. No feature reads anything of it.',
  version: 3,
  kind: 'table',
  reads: ['episode_id', 'last_price', 'level_price', 'atr_raw'],
  writes: [
    stored('contact', '0/1', 'Whether it made contact; missing where data left it first.'),
    stored('outcome', 'text', 'BREAK, REJECT or CHOP by reading and horizon; missing where unknown.'),
    stored('label_ambiguous', '0/1', 'One bar crossed both prices.'),
    stored('excursion_favorable', 'ATR', 'Furthest through the level within a horizon.'),
    stored('excursion_adverse', 'ATR', 'Furthest back from the level within a horizon.'),
  ],
  needs: [],
  table: 'labels',
  check,
};
