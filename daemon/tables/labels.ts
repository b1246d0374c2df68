import type { OutcomeRow } from '../../pipeline/approaches/outcome-board.ts';
import { levelFrame } from '../../pipeline/levels/level-frame.ts';
import { firstPassage } from '../../pipeline/outcomes/first-passage.ts';
import { type ByHorizon, byHorizon } from '../../pipeline/outcomes/triple-barrier.ts';
import { type Excursion, excursionFrom } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { OUTCOME_ATR } from '../../shared/rules.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { DIRECTIONS, type Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  LABEL_RULES,
  type LabelRule,
  OUTCOMES,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { type ColumnValues, encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { flag, number, price, text, time } from './columns.ts';
import { wordsOf, wordsOrNull } from './words.ts';

const outcomeColumn = (rule: LabelRule, seconds: HorizonSeconds) => `${rule}_outcome_${seconds / 60}min`;
const favorableColumn = (seconds: HorizonSeconds) => `excursion_favorable_${seconds / 60}min`;
const adverseColumn = (seconds: HorizonSeconds) => `excursion_adverse_${seconds / 60}min`;
const breakTimeColumn = (seconds: HorizonSeconds) => `time_to_break_1_${seconds / 60}min`;
const rejectTimeColumn = (seconds: HorizonSeconds) => `time_to_bounce_1_${seconds / 60}min`;
const futurePriceColumn = (seconds: HorizonSeconds) => `future_price_${seconds / 60}min`;

/** What became of each episode: never an input of anything that is searched. */
export const LABELS: TableSpec = [
  text('episode_id'),
  text('date'),
  text('level_kind'),
  text('direction'),
  time('approach_ns'),
  flag('born_inside'),
  flag('level_step_entry'),
  flag('contact'),
  time('contact_ns'),
  number('time_to_contact_s', 's'),
  price('label_level_price'),
  price('label_atr'),
  time('closed_ns'),
  flag('label_ambiguous'),
  text('label_rule'),
  text('outcome'),
  number('time_to_resolution_s', 's'),
  number('baseline_break', 'probability'),
  number('time_to_break_s', 's'),
  number('time_to_reject_s', 's'),
  ...LABEL_RULES.flatMap((rule) => HORIZONS_SECONDS.map((seconds) => text(outcomeColumn(rule, seconds)))),
  ...HORIZONS_SECONDS.flatMap((seconds) => [
    number(favorableColumn(seconds), 'ATR'),
    number(adverseColumn(seconds), 'ATR'),
    number(breakTimeColumn(seconds), 's'),
    number(rejectTimeColumn(seconds), 's'),
    price(futurePriceColumn(seconds)),
  ]),
  number('excursion_favorable', 'ATR'),
  number('excursion_adverse', 'ATR'),
  price('excursion_max'),
  price('excursion_min'),
  number('strength_signed', 'ATR'),
  number('strength_abs', 'ATR'),
];
export const LABELS_FILE = 'labels.parquet';

export function encodeLabels(session: Session, rows: readonly OutcomeRow[]): StoredFile {
  const timeOrNull = (at: SessionNs | undefined) => (at === undefined ? null : toTimestamp(session, at));
  const armed = rows.map(({ results }) => results.contact_armed);
  const cells: Record<string, ColumnValues> = {
    episode_id: rows.map(({ episode }) => episode.id),
    date: rows.map(() => session.date),
    level_kind: rows.map(({ episode }) => episode.level),
    direction: rows.map(({ episode }) => episode.direction),
    approach_ns: rows.map(({ episode }) => toTimestamp(session, episode.anchorAt)),
    born_inside: rows.map(({ episode }) => episode.bornInside),
    level_step_entry: rows.map(({ episode }) => episode.levelStepEntry),
    contact: rows.map(({ contacted }) => contacted),
    contact_ns: rows.map(({ contact }) => timeOrNull(contact?.at)),
    time_to_contact_s: rows.map(
      ({ contact, episode }) => ((contact?.at ?? Number.NaN) - episode.anchorAt) / NS_PER_SECOND,
    ),
    label_level_price: rows.map(({ contact }) => contact?.levelPrice ?? Number.NaN),
    label_atr: rows.map(({ contact }) => contact?.atr ?? Number.NaN),
    closed_ns: rows.map(({ closedAt }) => toTimestamp(session, closedAt)),
    label_ambiguous: armed.map((result) => result?.ambiguous ?? false),
    label_rule: armed.map((result) => (result ? 'contact_armed' : null)),
    outcome: armed.map((result) => result?.outcomes[PRIMARY_HORIZON_SECONDS] ?? null),
    time_to_resolution_s: armed.map((result) => result?.secondsToOutcome ?? Number.NaN),
    baseline_break: rows.map(walkBreaks),
    ...primaryExcursions(rows),
    time_to_break_s: armed.map((result) => result?.secondsToBreak ?? Number.NaN),
    time_to_reject_s: armed.map((result) => result?.secondsToReject ?? Number.NaN),
  };
  for (const seconds of HORIZONS_SECONDS) {
    for (const rule of LABEL_RULES)
      cells[outcomeColumn(rule, seconds)] = rows.map(
        ({ results }) => results[rule]?.outcomes[seconds] ?? null,
      );
    cells[favorableColumn(seconds)] = armed.map((result) => result?.favorableAtr[seconds] ?? Number.NaN);
    cells[adverseColumn(seconds)] = armed.map((result) => result?.adverseAtr[seconds] ?? Number.NaN);
    cells[breakTimeColumn(seconds)] = armed.map((result) => within(seconds, result?.secondsToBreak));
    cells[rejectTimeColumn(seconds)] = armed.map((result) => within(seconds, result?.secondsToReject));
    cells[futurePriceColumn(seconds)] = armed.map((result) => result?.lastPrice[seconds] ?? Number.NaN);
  }
  return { bytes: encodeTable(LABELS, cells), rows: rows.length };
}

const within = (limit: HorizonSeconds, seconds = Number.NaN): number =>
  seconds <= limit ? seconds : Number.NaN;

/**
 * How often a driftless walk from where contact was made breaks within the primary
 * horizon.
 */
function walkBreaks({ contact, episode }: OutcomeRow): number {
  if (!contact) return Number.NaN;
  const position = levelFrame(episode.direction, contact.price, contact.levelPrice, contact.atr);
  return firstPassage(position, -OUTCOME_ATR, OUTCOME_ATR, PRIMARY_HORIZON_SECONDS / 60).upper;
}

/**
 * Excursions within the primary horizon, in ATR and in points, and how strong they were.
 */
function primaryExcursions(rows: readonly OutcomeRow[]): Record<string, number[]> {
  const excursions = rows.map(({ results, contact }) => ({
    favorable: results.contact_armed?.favorableAtr[PRIMARY_HORIZON_SECONDS] ?? Number.NaN,
    adverse: results.contact_armed?.adverseAtr[PRIMARY_HORIZON_SECONDS] ?? Number.NaN,
    atr: contact?.atr ?? Number.NaN,
  }));
  return {
    excursion_favorable: excursions.map(({ favorable }) => favorable),
    excursion_adverse: excursions.map(({ adverse }) => adverse),
    excursion_max: excursions.map(({ favorable, atr }) => favorable * atr),
    excursion_min: excursions.map(({ adverse, atr }) => adverse * atr),
    strength_signed: excursions.map(({ favorable, adverse }) => favorable - adverse),
    strength_abs: excursions.map(({ favorable, adverse }) => Math.max(favorable, adverse)),
  };
}

/** What became of one stored approach. Times are nanoseconds UTC, null where unknown. */
export interface StoredOutcome {
  readonly episodeId: string;
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly anchorNs: bigint;
  readonly bornInside: boolean;
  readonly levelStep: boolean;
  readonly contacted: boolean | null;
  readonly contactNs: bigint | null;
  /** Points; NaN without contact. */
  readonly contactLevelPrice: number;
  readonly contactAtr: number;
  readonly closedNs: bigint;
  readonly ambiguous: boolean;
  readonly outcomes: Readonly<Record<LabelRule, ByHorizon<Outcome | null>>>;
  /** Seconds from contact until the outcome was decided; NaN where it was not. */
  readonly secondsToOutcome: number;
  /** Within the primary horizon; null without contact, and where not followed. */
  readonly excursion: Excursion | null;
}

/** The outcomes of a committed session, in the order in which its approaches began. */
export async function readLabels(lake: Lake, symbol: string, date: string): Promise<StoredOutcome[]> {
  const table = await lake.read(DATASETS.features(symbol), date, LABELS_FILE);
  const levels = wordsOf(table, 'level_kind', LEVEL_KINDS);
  const directions = wordsOf(table, 'direction', DIRECTIONS);
  const [anchors, contacts, closings] = [
    table.bigints('approach_ns'),
    table.bigints('contact_ns'),
    table.bigints('closed_ns'),
  ];
  const [bornInside, levelStep] = [table.booleans('born_inside'), table.booleans('level_step_entry')];
  const [contacted, ambiguous] = [table.booleans('contact'), table.booleans('label_ambiguous')];
  const [prices, atr] = [table.numbers('label_level_price'), table.numbers('label_atr')];
  const ids = table.strings('episode_id');
  const toOutcome = table.numbers('time_to_resolution_s');
  const [through, back] = [
    table.numbers(favorableColumn(PRIMARY_HORIZON_SECONDS)),
    table.numbers(adverseColumn(PRIMARY_HORIZON_SECONDS)),
  ];
  const outcomesOf = (rule: LabelRule) => {
    const columns = byHorizon((seconds) => wordsOrNull(table, outcomeColumn(rule, seconds), OUTCOMES));
    return (i: number) => byHorizon((seconds) => columns[seconds][i] ?? null);
  };
  const [armed, literal, relative] = [
    outcomesOf('contact_armed'),
    outcomesOf('level_literal'),
    outcomesOf('anchor_relative'),
  ];
  return levels.map((level, i) => ({
    episodeId: ids[i]!,
    date,
    level,
    direction: directions[i]!,
    anchorNs: anchors[i]!,
    bornInside: bornInside[i]!,
    levelStep: levelStep[i]!,
    contacted: contacted[i] ?? null,
    contactNs: contacts[i] ?? null,
    contactLevelPrice: prices[i]!,
    contactAtr: atr[i]!,
    closedNs: closings[i]!,
    ambiguous: ambiguous[i]!,
    outcomes: { contact_armed: armed(i), level_literal: literal(i), anchor_relative: relative(i) },
    secondsToOutcome: toOutcome[i]!,
    excursion: excursionFrom(through[i]!, back[i]!),
  }));
}
