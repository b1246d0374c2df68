import { Command } from 'commander';
import { newYorkClock } from '../../../shared/session/new-york-time.ts';
import { timestampNs, unixMs } from '../../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import {
  type HorizonSeconds,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../../shared/vocabulary/outcome.ts';
import { Lake } from '../../lake/lake.ts';
import { readLabels, type StoredOutcome } from '../../tables/labels.ts';
import { checkedRange, example, withData, withRange, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';
import { runBackfill } from './backfill.ts';

interface EpisodesOptions {
  readonly start: string;
  readonly end: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly level?: LevelKind;
  readonly json?: boolean;
}

export function episodesCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('episodes')))))
    .description('every approach: when it began, made contact and ended, and what became of it')
    .option('--level <kind>', `only one of ${LEVEL_KINDS.join(', ')}`, (text) =>
      parseChoice(text, '--level', LEVEL_KINDS),
    )
    .option('--json', 'print a JSON object a line')
    .action(async (options: EpisodesOptions) => {
      const built = await runBackfill(terminal, { ...options, ...checkedRange(options) });
      const lake = new Lake(options.data);
      if (!options.json) terminal.print(HEADING);
      for (const { date } of built) {
        const outcomes = await readLabels(lake, options.symbol, date);
        for (const outcome of outcomes.filter(
          ({ level }) => options.level === undefined || level === options.level,
        ))
          terminal.print(options.json ? JSON.stringify(episodeJson(outcome)) : episodeLine(outcome));
      }
    });
  return example(command, 'spymaster episodes --start 2025-06-05 --end 2025-06-05 --level OR_HIGH');
}

const NOT_KNOWN = '–';
const HEADING = 'date        level    side  began     contact   level     2 min   4 min   8 min   ended';

/**
 * How an outcome reads at a horizon: as it is, AMBIGUOUS where one bar crossed both
 * prices, null where it is unknown.
 */
function outcomeAt(
  { outcomes, ambiguous }: StoredOutcome,
  horizon: HorizonSeconds,
): Outcome | 'AMBIGUOUS' | null {
  return outcomes.contact_armed[horizon] ?? (ambiguous ? 'AMBIGUOUS' : null);
}

const clock = (ns: bigint | null): string => (ns === null ? NOT_KNOWN : newYorkClock(timestampNs(ns)));

/**
 * One line a trader reads: New York times, the level's price at contact, the outcome at
 * each horizon.
 */
function episodeLine(episode: StoredOutcome): string {
  const contact = episode.contacted === null ? 'unknown' : clock(episode.contactNs);
  const price = Number.isNaN(episode.contactLevelPrice) ? NOT_KNOWN : episode.contactLevelPrice.toFixed(2);
  const outcome = (horizon: HorizonSeconds) => {
    if (!episode.contacted) return NOT_KNOWN.padEnd(8);
    return (outcomeAt(episode, horizon)?.toLowerCase().slice(0, 7) ?? 'unknown').padEnd(8);
  };
  const began = `${clock(episode.anchorNs)}${episode.bornInside ? '*' : ' '}`;
  return [
    `${episode.date}  ${episode.level.padEnd(8)} ${episode.direction.padEnd(5)}`,
    `${began} ${contact.padEnd(9)} ${price.padEnd(9)}`,
    `${outcome(120)}${outcome(PRIMARY_HORIZON_SECONDS)}${outcome(480)}${clock(episode.closedNs)}`,
  ].join(' ');
}

const isoTime = (ns: bigint | null): string | null =>
  ns === null ? null : new Date(unixMs(ns)).toISOString();
const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function episodeJson(episode: StoredOutcome) {
  return {
    date: episode.date,
    level: episode.level,
    direction: episode.direction,
    anchorAt: isoTime(episode.anchorNs),
    bornInside: episode.bornInside,
    levelStep: episode.levelStep,
    contactAt: isoTime(episode.contactNs),
    contactLevel: numberOrNull(episode.contactLevelPrice),
    contactAtr: numberOrNull(episode.contactAtr),
    outcomes: {
      '120': outcomeAt(episode, 120),
      '240': outcomeAt(episode, 240),
      '480': outcomeAt(episode, 480),
    },
    closedAt: isoTime(episode.closedNs),
  };
}
