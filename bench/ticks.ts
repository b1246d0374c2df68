import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DATASETS, Lake } from '../daemon/lake/lake.ts';
import { recordTimeline } from '../daemon/replay/record-timeline.ts';
import { readLabels, type StoredOutcome } from '../daemon/tables/labels.ts';
import { type DayValue, meanByDay } from '../pipeline/evaluation/gain.ts';
import type { Answer } from '../shared/protocol/answer.ts';
import type { Result } from './result.ts';

const DEMO_LAKE = fileURLToPath(new URL('../data/demo', import.meta.url));
const SESSIONS = 40;
/** In points; half of what a record may be off before it is no longer trusted. */
const LIMIT = 2.5;

/** Something that was said between two closes, and whether it happened. */
interface Said extends DayValue {
  readonly said: number;
  readonly happened: boolean;
}

/**
 * What the chart says every thirty seconds between closes, which nobody commits to,
 * beside what happened: is it as true as what the ledger holds?
 */
export async function benchTicks(): Promise<Result[]> {
  if (!existsSync(DEMO_LAKE)) {
    console.log('not measured: there is no demo lake (npm run demo -- --check)');
    return [];
  }
  const lake = new Lake(DEMO_LAKE);
  const reaches: Said[] = [];
  const breaks: Said[] = [];
  for (const date of (await lake.dates(DATASETS.forecasts('ES'))).slice(-SESSIONS)) {
    const { timeline } = await recordTimeline(DEMO_LAKE, 'ES', date);
    const labels = new Map((await readLabels(lake, 'ES', date)).map((each) => [each.episodeId, each]));
    const between = timeline.moments
      .flatMap(({ answers }) => answers ?? [])
      .filter(({ committed, status }) => !committed && status !== 'resolved');
    for (const answer of between) {
      const label = labels.get(answer.episodeId);
      if (!label) continue;
      reaches.push(...reachOf(date, answer, label));
      breaks.push(...breakOf(date, answer, label));
    }
  }
  return [judged('reaches the level', reaches), judged('breaks within 4 min of contact, under way', breaks)];
}

const saidOn = (date: string, said: number, happened: boolean): Said => ({
  date,
  said,
  happened,
  value: Number(happened) - said,
});

const reachOf = (date: string, { contact }: Answer, { contacted }: StoredOutcome): Said[] =>
  contact && contacted !== null ? [saidOn(date, contact.mean, contacted)] : [];

/** After contact, as long as it is open. */
function breakOf(date: string, { phase, horizons }: Answer, { outcomes }: StoredOutcome): Said[] {
  const outcome = outcomes.contact_armed[240];
  const open = horizons.find(({ seconds, break: of }) => seconds === 240 && of.low < of.high);
  return phase === 'CONTACT' && outcome !== null && open
    ? [saidOn(date, open.break.mean, outcome === 'BREAK')]
    : [];
}

function judged(what: string, said: readonly Said[]): Result {
  const { mean, low, high, cases, days } = meanByDay(said);
  const percent = (of: (each: Said) => number) =>
    ((100 * said.reduce((sum, each) => sum + of(each), 0)) / said.length).toFixed(1);
  console.log(
    `           ${what}: said ${percent((each) => each.said)} %, happened ${percent((each) => Number(each.happened))} %, ` +
      `off by ${(100 * mean).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}] points, ${cases} moments on ${days} days`,
  );
  const isChance = low <= 0 && high >= 0;
  return {
    id: 'F2',
    name: `Between closes, ${what}: off by`,
    value: 100 * Math.abs(mean),
    unit: 'points',
    against: `${LIMIT} points, or what days explain`,
    ratio: (100 * Math.abs(mean)) / LIMIT,
    target: 'chance, 95 % by days',
    met: isChance,
  };
}
