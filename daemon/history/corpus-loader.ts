import type { Case } from '../../pipeline/retrieval/corpus.ts';
import type { Checkpoint, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type HorizonSeconds, type Outcome } from '../../shared/vocabulary/outcome.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';

/** Reads the stored checkpoints of all committed sessions before a date. */
export async function loadCases(lake: Lake, symbol: string, before: string): Promise<Case[]> {
  const dataset = DATASETS.episodes(symbol);
  const dates = (await lake.dates(dataset)).filter((date) => date < before);
  const cases: Case[] = [];
  for (const date of dates) cases.push(...(await loadDate(lake, dataset, date)));
  return cases;
}

async function loadDate(lake: Lake, dataset: string, date: string): Promise<Case[]> {
  const table = await lake.read(dataset, date, 'episodes.parquet');
  const strings = (name: string) => table.strings(name) as string[];
  const [episodeId, level, direction, bucket] = [
    strings('episode_id'),
    strings('level_kind'),
    strings('direction'),
    strings('time_bucket'),
  ];
  const [checkpoint, phase] = [strings('checkpoint'), strings('phase')];
  const [position, validFraction] = [table.numbers('position_atr'), table.numbers('valid_fraction')];
  const contacted = table.booleans('contact');
  const [since, anchor, nearest, decided] = [
    table.numbers('since_contact_s'),
    table.numbers('anchor_distance_atr'),
    table.numbers('nearest_atr'),
    table.numbers('decided_after_s'),
  ];
  const outcomes = HORIZONS_SECONDS.map((seconds) => table.strings(`outcome_${seconds / 60}min`) as (Outcome | null)[]);
  return Array.from({ length: table.length }, (_, i) => ({
    episodeId: episodeId[i]!,
    date,
    level: level[i]! as LevelKind,
    direction: direction[i]! as Direction,
    bucket: bucket[i]! as TimeBucket,
    phase: phase[i]! as Phase,
    checkpoint: checkpoint[i]! as Checkpoint,
    position: position[i]!,
    vector: table.vector('e183', i),
    validFraction: validFraction[i]!,
    contacted: contacted[i]!,
    sinceContactSeconds: since[i]!,
    anchorDistanceAtr: anchor[i]!,
    nearestAtr: nearest[i]!,
    decidedAfterSeconds: Number.isNaN(decided[i]!) ? Number.POSITIVE_INFINITY : decided[i]!,
    outcomes: Object.fromEntries(HORIZONS_SECONDS.map((seconds, h) => [seconds, outcomes[h]![i]!])) as Record<
      HorizonSeconds,
      Outcome | null
    >,
  }));
}
