import type { KnownCases } from '../../pipeline/forecast/known-cases.ts';
import { TARGETS, type Target } from '../../pipeline/forecast/moment.ts';
import type { Residual } from '../../pipeline/forecast/precedent.ts';
import { byHorizon } from '../../pipeline/outcomes/triple-barrier.ts';
import { CELLS, cellPlace } from '../../pipeline/retrieval/cell.ts';
import { type Corpus, type Origins, type PhaseIndex, startsOf } from '../../pipeline/retrieval/corpus.ts';
import { ExactIndex } from '../../pipeline/retrieval/exact-index.ts';
import { excursionFrom, type StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { DIRECTIONS, PHASES, type Phase } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type HorizonSeconds, OUTCOMES } from '../../shared/vocabulary/outcome.ts';
import { TIME_BUCKETS } from '../../shared/vocabulary/time-bucket.ts';
import type { StoredFile } from '../lake/lake.ts';
import { type ColumnValues, encodeTable, type ReadTable, type TableSpec } from '../lake/row-encoding.ts';
import { flag, number, text } from './columns.ts';
import { wordsOf, wordsOrNull } from './words.ts';

const outcomeColumn = (seconds: HorizonSeconds) => `outcome_${seconds / 60}min`;
const expectedColumn = (target: Target) => `expected_${target}`;
const happenedColumn = (target: Target) => `happened_${target}`;

/** The checkpoints of an index, without their vectors. */
export const INDEX_CASES: TableSpec = [
  text('event_id'),
  text('date'),
  number('episode', 'number'),
  text('level_kind'),
  text('direction'),
  text('time_bucket'),
  text('phase'),
  number('place', 'row of its phase'),
  number('position_atr', 'ATR'),
  number('since_contact_s', 's'),
  number('time_left_s', 's'),
  number('through_atr_4min', 'ATR'),
  number('back_atr_4min', 'ATR'),
  flag('contact'),
  ...HORIZONS_SECONDS.map((seconds) => text(outcomeColumn(seconds))),
  ...TARGETS.flatMap((target) => [
    number(expectedColumn(target), 'probability'),
    flag(happenedColumn(target)),
  ]),
];
export const INDEX_CASES_FILE = 'cases.parquet';

/** @param checkpoints those of the corpus, in its order */
export function encodeIndexCases(
  corpus: Corpus,
  cases: KnownCases,
  checkpoints: readonly StoredCheckpoint[],
): StoredFile {
  const place = new Float64Array(checkpoints.length).fill(Number.NaN);
  for (const phase of PHASES)
    corpus.index(phase).rows.forEach((row, at) => {
      place[row] = at;
    });
  const cells: Record<string, ColumnValues> = {
    event_id: checkpoints.map(({ id }) => id),
    date: checkpoints.map(({ date }) => date),
    episode: Float64Array.from(corpus.origins.episode),
    level_kind: checkpoints.map(({ level }) => level),
    direction: checkpoints.map(({ direction }) => direction),
    time_bucket: checkpoints.map(({ bucket }) => bucket),
    phase: checkpoints.map(({ phase }) => phase),
    place,
    position_atr: checkpoints.map(({ positionAtr }) => positionAtr),
    since_contact_s: checkpoints.map(({ sinceContactSeconds }) => sinceContactSeconds),
    time_left_s: checkpoints.map(({ timeLeftSeconds }) => timeLeftSeconds),
    through_atr_4min: checkpoints.map(({ excursion }) => excursion?.throughAtr ?? Number.NaN),
    back_atr_4min: checkpoints.map(({ excursion }) => excursion?.backAtr ?? Number.NaN),
    contact: checkpoints.map(({ contacted }) => contacted),
  };
  for (const seconds of HORIZONS_SECONDS)
    cells[outcomeColumn(seconds)] = checkpoints.map(({ outcomes }) => outcomes[seconds]);
  for (const target of TARGETS) {
    const residuals = checkpoints.map((_, row) => cases.residual(row, target));
    cells[expectedColumn(target)] = residuals.map((residual) => residual?.expected ?? Number.NaN);
    cells[happenedColumn(target)] = residuals.map((residual) => residual?.happened ?? null);
  }
  return { bytes: encodeTable(INDEX_CASES, cells), rows: checkpoints.length };
}

/** The stored checkpoints of an index, with what is made of several columns made once. */
export class IndexTable {
  readonly table: ReadTable;
  /** By row: its session, and its cell. */
  readonly dates: readonly string[];
  readonly cells: Int32Array;

  constructor(table: ReadTable) {
    this.table = table;
    this.dates = table.strings('date').map((date) => date!);
    this.cells = cellsOf(table);
  }
}

/** The checkpoints of an index, in columns: a few bytes each. */
export function readIndexCases({ table, dates, cells }: IndexTable): KnownCases {
  const idAt = joined(table.strings('event_id').map((id) => id!));
  const dateAt = coded(dates);
  const contactedAt = coded(table.booleans('contact'));
  const outcomeAt = byHorizon((seconds) => coded(wordsOrNull(table, outcomeColumn(seconds), OUTCOMES)));
  const [through, back] = [table.numbers('through_atr_4min'), table.numbers('back_atr_4min')];
  const timeLeft = table.numbers('time_left_s');
  const columnsOf = (target: Target) => ({
    expected: table.numbers(expectedColumn(target)),
    happenedAt: coded(table.booleans(happenedColumn(target))),
  });
  const residuals = { reach: columnsOf('reach'), pace: columnsOf('pace'), lean: columnsOf('lean') };
  return {
    size: table.length,
    id: idAt,
    date: (row) => dateAt(row)!,
    residual: (row, target): Residual | null => {
      const { expected, happenedAt } = residuals[target];
      return Number.isNaN(expected[row]!) ? null : { expected: expected[row]!, happened: happenedAt(row)! };
    },
    contacted: contactedAt,
    outcome: (row, horizonSeconds) => outcomeAt[horizonSeconds](row),
    excursion: (row) => excursionFrom(through[row]!, back[row]!),
    about: (row) => ({ ...CELLS[cells[row]!]!, timeLeftSeconds: timeLeft[row]! }),
  };
}

/** Reads values of which there are few different ones, kept as their numbers. */
function coded<T>(values: readonly (T | null)[]): (row: number) => T | null {
  const different = [...new Set(values)];
  const numbers = new Map(different.map((value, number) => [value, number]));
  const codes = Uint16Array.from(values, (value) => numbers.get(value)!);
  return (row) => different[codes[row]!] ?? null;
}

/** Reads texts that are kept one behind the other. */
function joined(texts: readonly string[]): (row: number) => string {
  const starts = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => {
    starts[i + 1] = starts[i]! + text.length;
  });
  const all = Buffer.from(texts.join(''), 'latin1');
  return (row) => all.toString('latin1', starts[row]!, starts[row + 1]!);
}

export interface IndexPlaces {
  readonly sessions: readonly string[];
  readonly origins: Origins;
  readonly indexes: Readonly<Record<Phase, PhaseIndex>>;
}

/**
 * Where each checkpoint stands in the index.
 * @param matrices unit vectors of each phase, row by row
 */
export function readIndexPlaces(
  { table, dates, cells }: IndexTable,
  matrices: Readonly<Record<Phase, Float32Array>>,
): IndexPlaces {
  const sessions = [...new Set(dates)].sort();
  const placeOfSession = new Map(sessions.map((date, i) => [date, i]));
  const phases = wordsOf(table, 'phase', PHASES);
  const places = table.numbers('place');
  const position = table.numbers('position_atr');
  const sinceContact = table.numbers('since_contact_s');
  const indexOf = (phase: Phase): PhaseIndex => {
    const searchable = phases.flatMap((own, row) =>
      own === phase && !Number.isNaN(places[row]!) ? [row] : [],
    );
    const rows = new Int32Array(searchable.length);
    for (const row of searchable) rows[places[row]!] = row;
    return {
      rows,
      cellStarts: startsOf(Int32Array.from(rows, (row) => cells[row]!)),
      sinceContactSeconds: Float64Array.from(rows, (row) => sinceContact[row]!),
      vectors: new ExactIndex(
        Float64Array.from(rows, (row) => position[row]!),
        matrices[phase],
      ),
    };
  };
  return {
    sessions,
    origins: {
      session: Int32Array.from(dates, (date) => placeOfSession.get(date)!),
      episode: Int32Array.from(table.numbers('episode')),
    },
    indexes: { APPROACH: indexOf('APPROACH'), CONTACT: indexOf('CONTACT') },
  };
}

function cellsOf(table: ReadTable): Int32Array {
  const level = wordsOf(table, 'level_kind', LEVEL_KINDS);
  const direction = wordsOf(table, 'direction', DIRECTIONS);
  const bucket = wordsOf(table, 'time_bucket', TIME_BUCKETS);
  return Int32Array.from(level, (_, i) =>
    cellPlace({ level: level[i]!, direction: direction[i]!, bucket: bucket[i]! }),
  );
}
