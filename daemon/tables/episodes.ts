import type { OutcomeRow } from '../../pipeline/approaches/outcome-board.ts';
import { byHorizon } from '../../pipeline/outcomes/triple-barrier.ts';
import { excursionFrom, type StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { standingOf } from '../../pipeline/session/standing.ts';
import { E183_SIZE } from '../../pipeline/vectors/dimensions.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import { CHECKPOINT_KINDS, DIRECTIONS, PHASES } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  OUTCOMES,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { PRICE_SOURCES, type PriceSource } from '../../shared/vocabulary/price-source.ts';
import { TIME_BUCKETS } from '../../shared/vocabulary/time-bucket.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { type ColumnValues, encodeTable, flattened, type TableSpec } from '../lake/row-encoding.ts';
import { flag, number, text, time } from './columns.ts';
import { eventId } from './event-id.ts';
import { wordsOf, wordsOrNull } from './words.ts';

const outcomeColumn = (seconds: HorizonSeconds) => `outcome_${seconds / 60}min`;

/** Checkpoints as they are searched: the raw vector beside the episode's outcome. */
export const EPISODES: TableSpec = [
  text('event_id'),
  text('episode_id'),
  text('date'),
  time('ts_ns'),
  text('price_source'),
  text('level_kind'),
  text('direction'),
  text('time_bucket'),
  text('checkpoint'),
  text('phase'),
  number('position_atr', 'ATR'),
  number('valid_fraction', 'share'),
  number('since_contact_s', 's'),
  number('time_left_s', 's'),
  number('anchor_distance_atr', 'ATR'),
  number('nearest_atr', 'ATR'),
  flag('contact'),
  number('time_to_contact_s', 's'),
  flag('ended_with_session'),
  number('decided_after_s', 's'),
  number('through_atr_4min', 'ATR'),
  number('back_atr_4min', 'ATR'),
  ...HORIZONS_SECONDS.map((seconds) => text(outcomeColumn(seconds))),
  text('valid_mask'),
  { name: 'e183', type: `vector:${E183_SIZE}` },
];
export const EPISODES_FILE = 'episodes.parquet';

/** @param outcomes one for every episode of the checkpoints */
export function encodeEpisodes(
  session: Session,
  rows: readonly Checkpoint[],
  outcomes: ReadonlyMap<string, OutcomeRow>,
  source: PriceSource,
): StoredFile {
  const outcomeOf = ({ episode }: Checkpoint) => outcomes.get(episode.id)!;
  const standings = rows.map((row) => standingOf(session, row, source));
  const cells: Record<string, ColumnValues> = {
    event_id: rows.map((row) => eventId(session, row)),
    episode_id: rows.map(({ episode }) => episode.id),
    date: rows.map(() => session.date),
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    level_kind: rows.map(({ episode }) => episode.level),
    direction: rows.map(({ episode }) => episode.direction),
    price_source: rows.map(() => source),
    time_bucket: standings.map((standing) => standing?.bucket ?? null),
    checkpoint: rows.map(({ kind }) => kind),
    phase: rows.map(({ phase }) => phase),
    position_atr: standings.map((standing) => standing?.positionAtr ?? Number.NaN),
    valid_fraction: rows.map((row) => row.validFraction),
    since_contact_s: standings.map((standing) => standing?.sinceContactSeconds ?? Number.NaN),
    time_left_s: standings.map((standing) => standing?.timeLeftSeconds ?? Number.NaN),
    anchor_distance_atr: rows.map(
      ({ episode: { anchorPrice, anchorLevelPrice, anchorAtr } }) =>
        Math.abs(anchorPrice - anchorLevelPrice) / anchorAtr,
    ),
    nearest_atr: rows.map((row) => outcomeOf(row).nearestAtr),
    contact: rows.map((row) => outcomeOf(row).contacted),
    time_to_contact_s: rows.map((row) => secondsToContact(row, outcomeOf(row))),
    ended_with_session: rows.map((row) => outcomeOf(row).closedAt >= session.windowEnd),
    decided_after_s: rows.map((row) => outcomeOf(row).results.contact_armed?.secondsToOutcome ?? Number.NaN),
    through_atr_4min: rows.map((row) => excursionOf(outcomeOf(row), 'favorableAtr')),
    back_atr_4min: rows.map((row) => excursionOf(outcomeOf(row), 'adverseAtr')),
    valid_mask: rows.map(({ vector }) => validMask(vector)),
    e183: flattened(
      rows.map(({ vector }) => vector),
      E183_SIZE,
    ),
  };
  for (const seconds of HORIZONS_SECONDS)
    cells[outcomeColumn(seconds)] = rows.map(
      (row) => outcomeOf(row).results.contact_armed?.outcomes[seconds] ?? null,
    );
  return { bytes: encodeTable(EPISODES, cells), rows: rows.length };
}

/** NaN without contact, and where it could not be followed. */
const excursionOf = ({ results }: OutcomeRow, side: 'favorableAtr' | 'adverseAtr'): number =>
  results.contact_armed?.[side][PRIMARY_HORIZON_SECONDS] ?? Number.NaN;

/** NaN without contact, and at checkpoints after it. */
function secondsToContact({ contact, at }: Checkpoint, outcome: OutcomeRow): number {
  return contact || !outcome.contact ? Number.NaN : (outcome.contact.at - at) / NS_PER_SECOND;
}

/**
 * One hexadecimal digit for every four dimensions, first dimension in the highest bit:
 * set where the value is present.
 */
export function validMask(vector: Float32Array): string {
  let digits = '';
  for (let i = 0; i < vector.length; i += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++)
      digit = digit * 2 + (i + bit < vector.length && Number.isFinite(vector[i + bit]!) ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}

/** The checkpoints of a committed session. */
export async function readEpisodes(lake: Lake, symbol: string, date: string): Promise<StoredCheckpoint[]> {
  const table = await lake.read(DATASETS.episodes(symbol), date, EPISODES_FILE);
  const id = table.strings('event_id');
  const episodeId = table.strings('episode_id');
  const source = wordsOf(table, 'price_source', PRICE_SOURCES);
  const level = wordsOf(table, 'level_kind', LEVEL_KINDS);
  const direction = wordsOf(table, 'direction', DIRECTIONS);
  const bucket = wordsOf(table, 'time_bucket', TIME_BUCKETS);
  const kind = wordsOf(table, 'checkpoint', CHECKPOINT_KINDS);
  const phase = wordsOf(table, 'phase', PHASES);
  const position = table.numbers('position_atr');
  const validFraction = table.numbers('valid_fraction');
  const sinceContact = table.numbers('since_contact_s');
  const timeLeft = table.numbers('time_left_s');
  const contacted = table.booleans('contact');
  const toOutcome = table.numbers('decided_after_s');
  const [through, back] = [table.numbers('through_atr_4min'), table.numbers('back_atr_4min')];
  const vectors = table.vectors('e183');
  const outcomes = byHorizon((seconds) => wordsOrNull(table, outcomeColumn(seconds), OUTCOMES));
  return level.map((_, i) => ({
    id: id[i]!,
    episodeId: episodeId[i]!,
    date,
    source: source[i]!,
    level: level[i]!,
    direction: direction[i]!,
    bucket: bucket[i]!,
    phase: phase[i]!,
    kind: kind[i]!,
    positionAtr: position[i]!,
    vector: vectors.subarray(i * E183_SIZE, (i + 1) * E183_SIZE),
    validFraction: validFraction[i]!,
    sinceContactSeconds: sinceContact[i]!,
    timeLeftSeconds: timeLeft[i]!,
    contacted: contacted[i] ?? null,
    secondsToOutcome: Number.isNaN(toOutcome[i]!) ? Number.POSITIVE_INFINITY : toOutcome[i]!,
    outcomes: byHorizon((seconds) => outcomes[seconds][i] ?? null),
    excursion: excursionFrom(through[i]!, back[i]!),
  }));
}
