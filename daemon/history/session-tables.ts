import type { Episode } from '../../pipeline/approaches/episode.ts';
import type { CheckpointRow, LevelState, SessionEngine } from '../../pipeline/engine/session-engine.ts';
import { FEATURES } from '../../pipeline/state/features.ts';
import { PATH_SAMPLES } from '../../pipeline/vectors/discrete-cosine.ts';
import { E183_SIZE } from '../../pipeline/vectors/episode-dimensions.ts';
import { minutesSinceOpen, type Session, toTimestamp } from '../../shared/session/session.ts';
import { type Atr, atr, NS_PER_SECOND } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, LEVELS } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, LABEL_RULES } from '../../shared/vocabulary/outcome.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { Columns, ColumnValues } from '../lake/table.ts';

/** What a session leaves behind, collected as the engine tells it. */
export interface SessionRecord {
  readonly checkpoints: CheckpointRow[];
  readonly states: { readonly at: number; readonly states: readonly LevelState[] }[];
}

type Cells = Record<string, ColumnValues>;

/** One id per checkpoint: the episode's, with what distinguishes the moment. */
export function eventId(row: CheckpointRow): string {
  const suffix = {
    APPROACH: '',
    CONTACT: '_C',
    WITHIN_1_0: '_W100',
    WITHIN_0_5: '_W050',
    CLOSE: `_T${Math.round(row.features[0]! * 60)}`,
  };
  return row.episode.id + suffix[row.checkpoint];
}

function featureCells(rows: readonly { readonly features: Float64Array }[]): Cells {
  return Object.fromEntries(FEATURES.map(({ name }, f) => [name, Float64Array.from(rows, ({ features }) => features[f]!)]));
}

export function barColumns(session: Session, engine: SessionEngine): Columns {
  const bars = engine.bars.oneMinute;
  const each = (of: (i: number) => number) => Float64Array.from({ length: bars.count }, (_, i) => of(i));
  const times = (of: (i: number) => number) => Array.from({ length: bars.count }, (_, i) => toTimestamp(session, of(i)));
  return {
    bar_start_ns: times((i) => bars.start[i]!),
    bar_end_ns: times((i) => bars.end(i)),
    open: each((i) => bars.open[i]!),
    high: each((i) => bars.high[i]!),
    low: each((i) => bars.low[i]!),
    close: each((i) => bars.close[i]!),
    volume: each((i) => bars.volume[i]!),
    buy_volume: each((i) => bars.buyVolume[i]!),
    sell_volume: each((i) => bars.sellVolume[i]!),
    trades: each((i) => bars.trades[i]!),
    atr_raw: each((i) => engine.rawAtr[i] ?? Number.NaN),
  };
}

export function signalColumns(session: Session, rows: readonly CheckpointRow[]): Columns {
  return {
    event_id: rows.map(eventId),
    episode_id: rows.map(({ episode }) => episode.id),
    checkpoint: rows.map(({ checkpoint }) => checkpoint),
    phase: rows.map(({ phase }) => phase),
    date: rows.map(() => session.date),
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    level_kind: rows.map(({ episode }) => episode.level),
    level_code: rows.map(({ episode }) => LEVELS[episode.level].code),
    direction: rows.map(({ episode }) => episode.direction),
    time_bucket: rows.map(({ at }) => timeBucket(minutesSinceOpen(session, at))),
    level_price: rows.map(({ levelPrice }) => levelPrice),
    born_inside: rows.map(({ episode }) => episode.bornInside),
    level_step_entry: rows.map(({ episode }) => episode.levelStepEntry),
    level_warm: rows.map(({ levelWarm }) => levelWarm),
    gate_ok: rows.map(({ gateOk }) => gateOk),
    gap_flag: rows.map(({ gapBehind }) => gapBehind),
    valid_fraction: rows.map((row) => row.validFraction),
    ...featureCells(rows),
  };
}

export function labelColumns(session: Session, episodes: readonly Episode[]): Columns {
  const timeOrNull = (at: number) => (Number.isNaN(at) ? null : toTimestamp(session, at));
  const armed = episodes.map((episode) => episode.races.get('contact_armed'));
  const cells: Cells = {
    episode_id: episodes.map(({ id }) => id),
    date: episodes.map(() => session.date),
    level_kind: episodes.map(({ level }) => level),
    direction: episodes.map(({ direction }) => direction),
    approach_ns: episodes.map(({ anchorAt }) => toTimestamp(session, anchorAt)),
    contact: episodes.map(({ contactAt }) => !Number.isNaN(contactAt)),
    contact_ns: episodes.map(({ contactAt }) => timeOrNull(contactAt)),
    time_to_contact_s: episodes.map(({ contactAt, anchorAt }) => (contactAt - anchorAt) / NS_PER_SECOND),
    label_level_price: episodes.map(({ contactLevel }) => contactLevel),
    label_atr: episodes.map(({ contactAtr }) => contactAtr),
    closed_ns: episodes.map(({ closedAt }) => timeOrNull(closedAt)),
    label_ambiguous: armed.map((race) => race?.ambiguous ?? false),
    time_to_break_s: armed.map((race) => (race?.breakAfter ?? Number.NaN) / NS_PER_SECOND),
    time_to_reject_s: armed.map((race) => (race?.rejectAfter ?? Number.NaN) / NS_PER_SECOND),
  };
  for (const rule of LABEL_RULES) {
    for (const seconds of HORIZONS_SECONDS) {
      cells[`${rule}_outcome_${seconds / 60}min`] = episodes.map(
        (episode) => episode.races.get(rule)?.outcome(seconds) ?? null,
      );
    }
  }
  for (const seconds of HORIZONS_SECONDS) {
    cells[`excursion_favorable_${seconds / 60}min`] = armed.map((race) => race?.favorableAtr(seconds) ?? Number.NaN);
    cells[`excursion_adverse_${seconds / 60}min`] = armed.map((race) => race?.adverseAtr(seconds) ?? Number.NaN);
  }
  return cells;
}

export function stateColumns(session: Session, record: SessionRecord): Columns {
  const rows = record.states.flatMap(({ at, states }) => states.map((state, k) => ({ at, kind: LEVEL_KINDS[k]!, ...state })));
  return {
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    level_kind: rows.map(({ kind }) => kind),
    level_price: rows.map(({ levelPrice }) => levelPrice),
    level_active: rows.map(({ levelPrice }) => !Number.isNaN(levelPrice)),
    direction: rows.map(({ direction, levelPrice }) => (Number.isNaN(levelPrice) ? null : direction)),
    in_zone: rows.map(({ inZone }) => inZone),
    episode_id: rows.map(({ episode }) => episode?.id ?? null),
    level_warm: rows.map(({ levelWarm }) => levelWarm),
    gate_ok: rows.map(({ gateOk }) => gateOk),
    gap_flag: rows.map(({ gapBehind }) => gapBehind),
    ...featureCells(rows),
  };
}

/** Where price stood in the level frame, in ATR: negative before the level, positive through it. */
export function positionAtr(row: CheckpointRow): Atr {
  return atr((directionSign(row.episode.direction) * (row.spot - row.levelPrice)) / row.atr);
}

export function episodeColumns(session: Session, rows: readonly CheckpointRow[]): Columns {
  const cells: Cells = {
    event_id: rows.map(eventId),
    episode_id: rows.map(({ episode }) => episode.id),
    date: rows.map(() => session.date),
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    level_kind: rows.map(({ episode }) => episode.level),
    direction: rows.map(({ episode }) => episode.direction),
    time_bucket: rows.map(({ at }) => timeBucket(minutesSinceOpen(session, at))),
    checkpoint: rows.map(({ checkpoint }) => checkpoint),
    phase: rows.map(({ checkpoint, phase }) => (checkpoint === 'CONTACT' ? 'CONTACT' : phase)),
    position_atr: rows.map(positionAtr),
    valid_fraction: rows.map((row) => row.validFraction),
    since_contact_s: rows.map(({ episode, at }) => (at - episode.contactAt) / NS_PER_SECOND),
    anchor_distance_atr: rows.map(({ episode }) => Math.abs(episode.anchorPrice - episode.anchorLevel) / episode.anchorAtr),
    nearest_atr: rows.map(({ episode }) => episode.nearestAtr),
    contact: rows.map(({ episode }) => !Number.isNaN(episode.contactAt)),
    decided_after_s: rows.map(
      ({ episode }) => (episode.races.get('contact_armed')?.resolvedAfter ?? Number.NaN) / NS_PER_SECOND,
    ),
    valid_mask: rows.map(({ vector }) => validMask(vector)),
    e183: flatten(
      rows.map(({ vector }) => vector),
      E183_SIZE,
    ),
  };
  for (const seconds of HORIZONS_SECONDS) {
    cells[`outcome_${seconds / 60}min`] = rows.map(
      ({ episode }) => episode.races.get('contact_armed')?.outcome(seconds) ?? null,
    );
  }
  return cells;
}

export function sequenceColumns(rows: readonly CheckpointRow[]): Columns {
  const series = (name: 'd_atr' | 'ofi_60s' | 'tape_imbalance') =>
    flatten(
      rows.map(({ paths }) => paths[name]),
      PATH_SAMPLES,
    );
  return {
    event_id: rows.map(eventId),
    d_atr: series('d_atr'),
    ofi_60s: series('ofi_60s'),
    tape_imbalance: series('tape_imbalance'),
  };
}

function flatten(vectors: readonly ArrayLike<number>[], size: number): Float32Array {
  const flat = new Float32Array(vectors.length * size);
  vectors.forEach((vector, i) => {
    flat.set(vector, i * size);
  });
  return flat;
}

/** One hexadecimal digit for every four dimensions, first dimension in the highest bit: set where the value is present. */
function validMask(vector: Float32Array): string {
  let digits = '';
  for (let i = 0; i < vector.length; i += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++)
      digit = digit * 2 + (i + bit < vector.length && Number.isFinite(vector[i + bit]!) ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}
