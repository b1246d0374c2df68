import { Command } from 'commander';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import { isOff, type RecordLine } from '../../../pipeline/ledger/record-line.ts';
import { RECORD_SESSIONS, type TrackRecord, trackRecord } from '../../../pipeline/ledger/track-record.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { type Judged, judgeLedger } from '../../ledger/judge.ts';
import { appendToLedger, readLedger } from '../../ledger/store.ts';
import { recordTimeline } from '../../replay/record-timeline.ts';
import { readEpisodes } from '../../tables/episodes.ts';
import { checkedRange, example, type RangeOptions, withData, withRange, withSymbol } from '../options.ts';
import { parseCount, type Terminal } from '../terminal.ts';

interface LedgerOptions {
  readonly data: string;
  readonly symbol: string;
  readonly json?: boolean;
}

const MAX_SESSIONS = 10_000;

export function ledgerCommand(terminal: Terminal): Command {
  return new Command('ledger')
    .description('every forecast that was committed to, and what came of it')
    .addCommand(scoreCommand(terminal))
    .addCommand(recordCommand(terminal));
}

function scoreCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('score')))
    .description('what was said at contacts and 2-minute closes beside what happened')
    .option(
      '--sessions <n>',
      'the last so many sessions',
      (text) => parseCount(text, '--sessions', 1, MAX_SESSIONS),
      RECORD_SESSIONS,
    )
    .option('--json', 'print the result as JSON')
    .action(async ({ data, symbol, sessions, json }: LedgerOptions & { readonly sessions: number }) => {
      const lake = new Lake(data);
      const judged = await judgeLedger(
        data,
        symbol,
        { sessions },
        becameIn(lake, symbol, await built(lake, symbol)),
      );
      const record = trackRecord(judged.entries, sessions);
      if (json) return terminal.print(JSON.stringify(jsonOf(record, judged)));
      for (const line of recordText(record, judged)) terminal.print(line);
    });
  return example(command, 'spymaster ledger score --sessions 20');
}

function recordCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(withRange(new Command('record'))))
    .description('replay sessions and put down what is said; what is there must be the same')
    .option('--json', 'print the result as JSON')
    .action(async ({ data, symbol, json, ...range }: LedgerOptions & RangeOptions) => {
      const { start, end } = checkedRange(range);
      const dates = sessionsBetween(start, end);
      const progress = terminal.progress('Replaying');
      let [fresh, same, missing] = [0, 0, 0];
      for (const [i, date] of dates.entries()) {
        const { entries } = await recordTimeline(data, symbol, date);
        const put = await appendToLedger(data, symbol, date, entries);
        fresh += put;
        same += entries.length - put;
        missing += (await readLedger(data, symbol, date)).filter(notAmong(entries)).length;
        progress.update(i + 1, dates.length, date);
      }
      progress.finish(`${dates.length} sessions replayed`);
      if (json) return terminal.print(JSON.stringify({ sessions: dates.length, fresh, same, missing }));
      terminal.print(`${fresh} forecasts put down, ${same} were there already, byte by byte.`);
      if (missing > 0)
        terminal.note(`${missing} that were put down with the same models are not said in a replay.`);
    });
  return example(command, 'spymaster ledger record --start 2025-06-02 --end 2025-06-06');
}

/** Those of the same models that are not said now. */
function notAmong(entries: readonly LedgerEntry[]): (entry: LedgerEntry) => boolean {
  const ids = new Set(entries.map(({ id }) => id));
  const made = JSON.stringify(entries[0]?.madeWith);
  return ({ id, madeWith }) => JSON.stringify(madeWith) === made && !ids.has(id);
}

const built = async (lake: Lake, symbol: string): Promise<ReadonlySet<string>> =>
  new Set(await lake.dates(DATASETS.episodes(symbol)));

const becameIn = (lake: Lake, symbol: string, dates: ReadonlySet<string>) => async (date: string) =>
  dates.has(date) ? new Map((await readEpisodes(lake, symbol, date)).map((each) => [each.id, each])) : null;

const jsonOf = ({ sessions, lines, families }: TrackRecord, { saidAgain, unknown, spoken }: Judged) => ({
  sessions,
  saidAgain,
  unknown,
  spoken,
  lines,
  families: Object.fromEntries(families),
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(7);
const points = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)}`;
const nats = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(4)}`;

function recordText(record: TrackRecord, { entries, saidAgain, unknown, spoken }: Judged): string[] {
  const { sessions, lines, families } = record;
  if (lines.length === 0)
    return [
      unknown > 0
        ? `Nothing is known of what became of ${unknown} moments: their sessions are not stored.`
        : 'Nothing that was said has come to an end yet.',
      'Forecasts are put down when they are first built (spymaster index build), and when a session is replayed (spymaster ledger record).',
    ];
  return [
    `${sessions} sessions. Said and happened, with the difference in points (95 % by days), and nats gained over price and time alone and over the walk:`,
    ...[...lines, ...families.values()].map(lineText),
    `${spoken} of ${entries.length} were said within a minute of their moment, by a daemon that followed the market; the others later, of what was known before all the same.`,
    ...(saidAgain > 0
      ? [`Said again with other models or other history, where the first counts: ${saidAgain}.`]
      : []),
    ...(unknown > 0 ? [`Of moments that are not stored, so that nothing is known of them: ${unknown}.`] : []),
  ];
}

function lineText(line: RecordLine): string {
  const { what, said, happened, difference, overBaseRate, overWalk } = line;
  const range = `[${points(difference.low)}, ${points(difference.high)}]`;
  return `${isOff(line) ? '!' : ' '} ${what.padEnd(38)}${percent(said)}${percent(happened)}  ${points(difference.mean).padStart(5)} ${range.padEnd(15)} ${nats(overBaseRate.mean)} ${nats(overWalk.mean)}  n ${difference.cases} on ${difference.days} days`;
}
