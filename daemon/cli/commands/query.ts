import { Command } from 'commander';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import { readout } from '../../../shared/protocol/readout.ts';
import { parseClock, parseDate } from '../../../shared/session/new-york-time.ts';
import { instantOfDay, sessionClock } from '../../../shared/session/session.ts';
import { DIRECTIONS, type Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import { isSimulated } from '../../raw/raw-layout.ts';
import { recordTimeline } from '../../replay/record-timeline.ts';
import { example, withData, withSymbol } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';
import { withEngine } from './index.ts';

interface QueryOptions {
  readonly date: string;
  readonly time: string;
  readonly level: LevelKind;
  readonly direction?: Direction;
  readonly data: string;
  readonly symbol: string;
  readonly engine: Engine;
  readonly json?: boolean;
}

export function queryCommand(terminal: Terminal): Command {
  const command = withEngine(withSymbol(withData(new Command('query'))))
    .description('what the chart said about a level at a moment of a past session')
    .requiredOption('--date <date>', 'the session, YYYY-MM-DD')
    .requiredOption('--time <time>', 'New York time, HH:MM or HH:MM:SS')
    .requiredOption('--level <kind>', LEVEL_KINDS.join(', '), (text) =>
      parseChoice(text, '--level', LEVEL_KINDS),
    )
    .option('--direction <side>', 'only an approach from this side: UP (from below) or DOWN', (text) =>
      parseChoice(text, '--direction', DIRECTIONS),
    )
    .option('--json', 'print the answer as JSON')
    .action(async (options: QueryOptions) => {
      const answer = await ask({ ...options, date: parseDate(options.date) });
      if (options.json) return terminal.print(JSON.stringify(answer));
      for (const line of readout(answer)) terminal.print(line.text);
      if (isSimulated(options.data, options.date)) terminal.note('This session is simulated.');
    });
  return example(command, 'spymaster query --date 2025-07-15 --time 10:04 --level OR_HIGH');
}

async function ask({ data, symbol, engine, date, time, level, direction }: QueryOptions): Promise<Answer> {
  const seconds = parseClock(time);
  const { timeline } = await recordTimeline(data, symbol, date, engine);
  const { session } = timeline;
  const at = instantOfDay(session, seconds);
  if (at < session.rthOpen || at > session.windowEnd) {
    throw new SpymasterError('USAGE', `${time} is outside 09:30–12:30.`, {
      hint: 'Ask about a time in the first three hours of the session.',
    });
  }
  const { answers } = timeline.nowAt(at);
  const found = answers.find(
    (answer) => answer.level === level && (direction === undefined || answer.direction === direction),
  );
  if (found) return found;
  const open = answers.map((answer) => `${answer.level} ${answer.direction}`).join(', ');
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `No approach to ${level} was under way at ${sessionClock(session, at)} on ${date}.`,
    {
      hint: open ? `These were: ${open}.` : 'Price was near none of the six levels.',
    },
  );
}
