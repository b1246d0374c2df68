import { Command } from 'commander';
import { PositionFollower, type ScoredBar } from '../../../../pipeline/exit/exit-score.ts';
import type { StreamBar } from '../../../../pipeline/streams/stream-bar.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { parseDate } from '../../../../shared/session/new-york-time.ts';
import { type Session, sessionClock, sessionOf } from '../../../../shared/session/session.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../../../shared/vocabulary/level.ts';
import { EXIT_ZONES, POSITIONS, type Position } from '../../../../shared/vocabulary/position.ts';
import { Lake } from '../../../lake/lake.ts';
import { StreamBuilder } from '../../../streams/compute.ts';
import { streamHistory } from '../../../streams/history.ts';
import { example, withData, withSymbol } from '../../options.ts';
import { parseChoice, type Terminal } from '../../terminal.ts';
import { parseClock } from './clock.ts';

interface ScoreOptions {
  readonly data: string;
  readonly symbol: string;
  readonly date: string;
  readonly position: Position;
  readonly entry: number;
  readonly from?: string;
  readonly level?: LevelKind;
  readonly json?: boolean;
}

export function scoreCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('score')))
    .description('what the streams say of a position that is held, bar by bar')
    .requiredOption('--date <date>', 'the session')
    .requiredOption('--position <side>', 'long, short or flat', (text) =>
      parseChoice(text, '--position', POSITIONS),
    )
    .requiredOption('--entry <price>', 'the price it was entered at, in points', parsePrice)
    .option('--from <HH:MM>', 'from this New York time on', '09:30')
    .option(
      '--level <level>',
      'by the streams of this level; without it, of the one nearest the entry',
      (text) => parseChoice(text, '--level', LEVEL_KINDS),
    )
    .option('--json', 'print every bar as a line of JSON')
    .action(async (options: ScoreOptions) => {
      const session = sessionOf(parseDate(options.date));
      const lake = new Lake(options.data);
      const { bars } = await (await StreamBuilder.open(lake, options.symbol)).build(session.date);
      const { sizes } = await streamHistory(lake, options.symbol, session.date);
      const from = parseClock(session, options.from ?? '09:30', '--from');
      const later = bars.filter(({ at }) => at > from);
      const level = options.level ?? nearestLevel(later, options.entry);
      const follower = new PositionFollower(options.position, sizes);
      for (const bar of bars) if (bar.level === level && bar.at <= from) follower.see(bar);
      const scored = later.filter((bar) => bar.level === level).flatMap((bar) => follower.next(bar) ?? []);
      if (options.json) for (const each of scored) terminal.print(JSON.stringify(messageOf(session, each)));
      else for (const line of scoreLines(session, scored, options, level)) terminal.print(line);
    });
  return example(command, 'spymaster streams score --position long --entry 5661.00 --date 2025-06-05');
}

function parsePrice(text: string): number {
  const price = Number(text);
  if (text.trim() !== '' && Number.isFinite(price) && price > 0) return price;
  throw new SpymasterError('USAGE', `--entry must be a price in points, not "${text}".`, {
    hint: 'As in --entry 5661.25.',
  });
}

function nearestLevel(bars: readonly StreamBar[], entry: number): LevelKind {
  const [first] = bars;
  if (!first)
    throw new SpymasterError('NO_MARKET_DATA', 'No bar has streams from that time on.', {
      hint: 'Choose a time before 12:30 New York: --from 10:00.',
    });
  const atFirst = bars.filter(({ at }) => at === first.at);
  return atFirst.toSorted((a, b) => Math.abs(a.levelPrice - entry) - Math.abs(b.levelPrice - entry))[0]!
    .level;
}

function signed(value: number, digits = 2): string {
  const size = Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? ` ${size}` : `${value < 0 ? '−' : '+'}${size}`;
}

function scoreLines(
  session: Session,
  scored: readonly ScoredBar[],
  { position, entry }: ScoreOptions,
  level: LevelKind,
): string[] {
  if (position === 'FLAT') return ['A flat position has nothing to hold or to leave.'];
  const way = position === 'LONG' ? 1 : -1;
  return [
    `${position === 'LONG' ? 'Long' : 'Short'} from ${entry.toFixed(2)}, by the streams at ${LEVELS[level].title.toLowerCase()}. Decision support, not advice.`,
    ...scored.map(({ bar, score, zone, parts, penalty }) => {
      const { adjustedAlignment, pressureSlope, flowSlope, barrierSlope } = parts;
      const made = `alignment ${signed(adjustedAlignment)}, pressure ${signed(pressureSlope)}, flow ${signed(flowSlope)}, barrier ${signed(barrierSlope)}`;
      return `${sessionClock(session, bar.at).slice(0, 5)}  ${bar.spot.toFixed(2)} (${signed(way * (bar.spot - entry))})  ${EXIT_ZONES[zone].padEnd(11)} ${signed(score)}  (${made}${penalty ? '; turning against it' : ''})`;
    }),
  ];
}

const messageOf = (session: Session, { bar, score, rawScore, zone, parts, penalty }: ScoredBar) => ({
  clock: sessionClock(session, bar.at),
  level: bar.level,
  spot: bar.spot,
  score,
  rawScore,
  zone,
  parts,
  penalty,
});
