import { Command } from 'commander';
import { alertBody, alertTitle, recordText } from '../../../../shared/protocol/alert-text.ts';
import type { Alert } from '../../../../shared/protocol/stream-messages.ts';
import { parseDate } from '../../../../shared/session/new-york-time.ts';
import { fromTimestamp, type Session, sessionClock, sessionOf } from '../../../../shared/session/session.ts';
import type { Severity } from '../../../../shared/vocabulary/alert.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../../../shared/vocabulary/level.ts';
import { Lake } from '../../../lake/lake.ts';
import { StreamBuilder } from '../../../streams/compute.ts';
import { type StreamHistory, staleNote, streamHistory } from '../../../streams/history.ts';
import { alertsOf } from '../../../streams/stored-alerts.ts';
import { example, withData, withSymbol } from '../../options.ts';
import { parseChoice, type Terminal } from '../../terminal.ts';

interface AlertsOptions {
  readonly data: string;
  readonly symbol: string;
  readonly date: string;
  readonly level?: LevelKind;
  readonly json?: boolean;
}

export function alertsCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('alerts')))
    .description('what came on and went off at each level, with the record of earlier ones')
    .requiredOption('--date <date>', 'the session')
    .option('--level <level>', 'one level alone', (text) => parseChoice(text, '--level', LEVEL_KINDS))
    .option('--json', 'print every event as a line of JSON')
    .action(async ({ data, symbol, date, level, json }: AlertsOptions) => {
      const session = sessionOf(parseDate(date));
      const lake = new Lake(data);
      const { bars } = await (await StreamBuilder.open(lake, symbol)).build(session.date);
      const history = await streamHistory(lake, symbol, session.date);
      const note = staleNote(history.stale);
      if (note) terminal.note(note);
      const alerts = alertsOf(session, bars, history).filter(
        (alert) => level === undefined || alert.level === level,
      );
      if (json) for (const alert of alerts) terminal.print(JSON.stringify(alert));
      else for (const line of alertLines(session, alerts, history)) terminal.print(line);
    });
  return example(command, 'spymaster streams alerts --date 2025-06-05 --level OR_HIGH');
}

const MARKS: Readonly<Record<Severity, string>> = { CRITICAL: '●', WARNING: '▲', INFO: '◆' };

const [TITLE_WIDTH, WHERE_WIDTH, UNTIL_WIDTH] = [34, 38, 11];

/** A line for every alert that was news, and then what came of earlier ones. */
function alertLines(session: Session, alerts: readonly Alert[], { sizedBy }: StreamHistory): string[] {
  const endOf = new Map(alerts.filter(({ state }) => state === 'ended').map((alert) => [alert.id, alert]));
  const told = alerts.filter(({ state, notify }) => state === 'started' && notify);
  const clock = (time: number) =>
    sessionClock(session, fromTimestamp(session, BigInt(time) * 1_000_000_000n)).slice(0, 5);
  const lines = told.map((alert) => {
    const { id, time, severity, level, direction, confidence, gated } = alert;
    const end = endOf.get(id);
    const until = end ? `until ${clock(end.time)}` : 'to the end';
    const where = `${LEVELS[level].title} from ${direction === 'UP' ? 'below' : 'above'}`;
    return `${clock(time)} ${MARKS[severity]} ${alertTitle(alert).padEnd(TITLE_WIDTH)} ${where.padEnd(WHERE_WIDTH)} ${until.padEnd(UNTIL_WIDTH)} ${confidence.toFixed(2)}${gated ? ' (poor setup)' : ''}  ${alertBody(alert)}`;
  });
  return [
    `${told.length} alerts on ${session.date}, ${sizedBy > 0 ? `by what ${sizedBy} earlier sessions call large` : 'by the thresholds first published, for fewer than 20 earlier sessions tell what is large'}.`,
    ...lines,
    ...(told.length > 0 ? ['', 'What came of earlier ones:', ...recordLines(told)] : []),
  ];
}

/** Once for every type and title that was told. */
function recordLines(told: readonly Alert[]): string[] {
  const byTitle = new Map(told.map((alert) => [alertTitle(alert), alert]));
  return [...byTitle].map(
    ([title, { record, type }]) => `  ${title.padEnd(TITLE_WIDTH)} ${recordText(record, type)}`,
  );
}
