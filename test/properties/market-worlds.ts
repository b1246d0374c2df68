import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildForecasts } from '../../daemon/forecasts/build.ts';
import { loadHistory } from '../../daemon/forecasts/load.ts';
import { Lake } from '../../daemon/lake/lake.ts';
import type { Market } from '../../daemon/simulator/planted-effect.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import type { Gain } from '../../pipeline/evaluation/gain.ts';
import {
  type GroupScore,
  type OtherForecasts,
  otherForecasts,
  type Scored,
  scorecard,
  scoredGroups,
} from '../../pipeline/evaluation/scorecard.ts';
import { type Forecasted, modelsOf, outOfSample } from '../../pipeline/evaluation/walk-forward.ts';
import type { Precedent } from '../../pipeline/forecast/precedent.ts';
import { sessionsBetween } from '../../shared/session/session.ts';

export interface World {
  readonly market: Market;
  readonly seed: number;
  readonly start: string;
  readonly end: string;
  /** Sessions before the first forecast that is scored. */
  readonly history: number;
}

/** A market in which what defends a level loads its outcome, five times as by default. */
export const PLANTED: World = {
  market: 'planted',
  seed: 1,
  start: '2025-06-02',
  end: '2025-08-22',
  history: 20,
};
const PLANT = { effects: ['depth'], strength: 5 } as const;

/** Five in which nothing does. */
export const NULLS: readonly World[] = [1, 2, 3, 4, 5].map((seed) => ({
  market: 'null',
  seed,
  start: '2025-06-02',
  end: '2025-07-23',
  history: 20,
}));

const root = mkdtempSync(join(tmpdir(), 'spymaster-markets-'));
export const removeWorlds = (): void => rmSync(root, { recursive: true, force: true });
export const folderOf = ({ market, seed }: World): string => join(root, `${market}-${seed}`);
export const datesOf = ({ start, end }: World): string[] => sessionsBetween(start, end);

/** Simulates worlds, builds their lakes, and forecasts every session of them. */
export async function buildWorlds(worlds: readonly World[]): Promise<void> {
  const pool = new WorkPool(2);
  const tasks = worlds.flatMap((world) => {
    const folder = folderOf(world);
    const options = {
      market: world.market,
      seed: world.seed,
      ...PLANT,
      rate: 'demo' as const,
      rawFolder: join(folder, 'raw'),
      truthFolder: join(folder, 'truth'),
    };
    return datesOf(world).map((date) => ({ kind: 'simulate' as const, date, symbol: 'ES', options }));
  });
  await pool.run(tasks, () => undefined);
  await pool.close();
  for (const world of worlds) {
    const { start, end } = world;
    const dataFolder = folderOf(world);
    await backfill({ dataFolder, symbol: 'ES', start, end, workers: 2 });
    await buildForecasts({ dataFolder, symbol: 'ES', workers: 2 }, () => undefined);
  }
}

/** What was said in a world, and with other cases in place of similar ones. */
export interface Told {
  readonly precedents: readonly Precedent[];
  readonly forecasts: readonly Forecasted[];
  readonly others: OtherForecasts;
}

/** Days of different worlds are different days. */
const apart = (precedents: readonly Precedent[], { seed }: World): Precedent[] =>
  precedents.map((precedent) => ({ ...precedent, date: `${precedent.date} of ${seed}` }));

export async function tellOf(world: World): Promise<Told> {
  const { precedents } = await loadHistory(new Lake(folderOf(world)), 'ES');
  const own = apart(precedents, world);
  const models = modelsOf(own, world.history);
  return {
    precedents: own,
    forecasts: outOfSample(own, world.history, models),
    others: otherForecasts(own, models),
  };
}

/** The same without the others: the forecast stands for them. */
export function toldBy(precedents: readonly Precedent[], world: World): Told {
  const own = apart(precedents, world);
  const forecasts = outOfSample(own, world.history);
  return {
    precedents: own,
    forecasts,
    others: {
      withoutSimilarCases: forecasts,
      withoutConditions: forecasts,
      randomCases: forecasts,
      recentCases: forecasts,
    },
  };
}

/** What several worlds gave to what happened, by group: each with baselines of its own. */
export function scoredOf(told: readonly Told[]): ReadonlyMap<string, readonly Scored[]> {
  const together = new Map<string, Scored[]>();
  for (const { forecasts, others, precedents } of told)
    for (const [name, scored] of scoredGroups(forecasts, others, precedents))
      together.set(name, [...(together.get(name) ?? []), ...scored]);
  return together;
}

/** Scores of several worlds together, by group. */
export const scoresOf = (told: readonly Told[]): ReadonlyMap<string, GroupScore> =>
  new Map(scorecard(scoredOf(told)).map((group) => [group.name, group]));

export const textOf = ({ mean, low, high, cases, days }: Gain): string =>
  `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}], ${cases} cases on ${days} days`;
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
