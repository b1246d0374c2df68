import { Command } from 'commander';
import type { Stage } from '../../../pipeline/schema/stage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument } from '../../../shared/instruments.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { validateBronze } from '../../bronze/validate.ts';
import { RULES, type Rule, type RuleResult } from '../../consistency/findings.ts';
import { type RawFindings, validateRaw } from '../../consistency/validate-raw.ts';
import { Lake } from '../../lake/lake.ts';
import { rawFolderOf } from '../../raw/raw-layout.ts';
import { validateStreams } from '../../streams/validate.ts';
import { type TableProblem, validateTables } from '../../tables/validate.ts';
import { example, withData, withSymbol } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly data: string;
  readonly symbol: string;
  readonly date?: string;
  readonly start?: string;
  readonly end?: string;
  readonly layer: 'silver' | 'gold';
  readonly json?: boolean;
}

/** What can be validated. */
const SUBJECTS = ['raw', 'bronze', 'silver', 'gold', 'streams', 'stage'] as const;
type Subject = (typeof SUBJECTS)[number];

const SHOWN_PROBLEMS = 20;
const BUILD: Readonly<Record<Subject, string>> = {
  raw: 'Fetch them: spymaster download futures --help; or make them up: spymaster simulate --help',
  bronze: 'Write them: spymaster bronze futures --all',
  silver: 'Build them: spymaster backfill --start D --end D',
  gold: 'Build them: spymaster backfill --start D --end D',
  streams: 'Compute them: spymaster streams compute --start D --end D',
  stage: 'Build them: spymaster backfill --start D --end D',
};
const MEND: Readonly<Record<Subject, string>> = {
  raw: 'Fetch those files again, or look at the records named: spymaster dbn FILE --json',
  bronze: 'Delete those files and run spymaster bronze for their sessions again; it writes what is missing.',
  silver: 'Build those sessions again: spymaster backfill --repair --start D --end D',
  gold: 'Build those sessions again: spymaster backfill --repair --start D --end D',
  streams: 'Compute those sessions again: spymaster streams compute --start D --end D',
  stage: 'Build those sessions again: spymaster backfill --repair --start D --end D',
};

export function validateCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('validate')))
    .description(
      'check raw files against what must hold of market data, and stored tables against their manifests, declared columns and what must hold of their rows',
    )
    .argument('<what>', SUBJECTS.join(', '), (text) => parseChoice(text, 'What to validate', SUBJECTS))
    .argument('[index]', 'with "stage": its number; all of them where it is left out')
    .option(
      '--layer <layer>',
      'with "stage": silver or gold',
      (text) => parseChoice(text, '--layer', ['silver', 'gold']),
      'silver',
    )
    .option('--date <date>', 'one session')
    .option('--start <date>', 'first session (default: the first there is)')
    .option('--end <date>', 'last session (default: the last there is)')
    .option('--json', 'print the findings as JSON')
    .action(async (subject: Subject, index: string | undefined, options: ValidateOptions) => {
      const progress = terminal.progress('Checking');
      let done = 0;
      const onDate = (name: string, date: string) => progress.update(++done, done, `${name} ${date}`);
      const validation = await validate(subject, index, options, onDate);
      progress.finish(`${validation.files} files`);
      report(terminal, subject, validation, options.json ?? false);
    });
  return example(
    command,
    'spymaster validate silver --date 2025-06-05\n  spymaster validate stage 14 --date 2025-06-05',
  );
}

interface Found {
  readonly dates: number;
  readonly files: number;
  readonly rows: number;
  readonly problems: readonly TableProblem[];
  /** Of raw files, how often each rule was held against them. */
  readonly rules?: readonly RuleResult[];
}

async function validate(
  subject: Subject,
  index: string | undefined,
  options: ValidateOptions,
  onDate: (name: string, date: string) => void,
): Promise<Found> {
  const first = parseDate(options.date ?? options.start ?? '0001-01-01');
  const last = parseDate(options.date ?? options.end ?? '9999-12-31');
  const isWanted = (date: string) => date >= first && date <= last;
  const lake = new Lake(options.data);
  if (subject === 'raw') return validateRawFiles(options, isWanted, onDate);
  if (subject === 'bronze') return validateBronze(lake, options.symbol, isWanted, onDate);
  if (subject === 'streams') return validateStreams(lake, options.symbol, isWanted, onDate);
  if (subject !== 'stage') return validateTables(lake, options.symbol, subject, isWanted, onDate);
  const found: Found[] = [];
  for (const stage of stagesOf(index, options.layer))
    found.push(await validateTables(lake, options.symbol, stage, isWanted, onDate));
  return {
    dates: Math.max(...found.map(({ dates }) => dates)),
    files: found.reduce((sum, { files }) => sum + files, 0),
    rows: found.reduce((sum, { rows }) => sum + rows, 0),
    problems: found.flatMap(({ problems }) => problems),
  };
}

async function validateRawFiles(
  { data, symbol }: ValidateOptions,
  isWanted: (date: string) => boolean,
  onDate: (name: string, date: string) => void,
): Promise<Found> {
  const found: RawFindings[] = [];
  await validateRaw(rawFolderOf(data), instrument(symbol), isWanted, (findings) => {
    found.push(findings);
    onDate(findings.market, findings.date);
  });
  const problems = found.flatMap(({ date, market, rules }) =>
    rules
      .filter(({ broken }) => broken > 0)
      .map(({ rule, checked, broken, first }) => ({
        file: `${market} of ${date}`,
        problem: `${broken} of ${checked} times it does not hold that ${RULES[rule]}; first ${first}`,
      })),
  );
  return {
    dates: new Set(found.map(({ date }) => date)).size,
    files: found.reduce((sum, { files }) => sum + files.length, 0),
    rows: found.reduce((sum, { records }) => sum + records, 0),
    problems,
    rules: together(found),
  };
}

/**
 * How each rule fared over all dates; one that nothing was held against says so with a 0.
 */
function together(found: readonly RawFindings[]): RuleResult[] {
  return (Object.keys(RULES) as Rule[]).map((rule) => {
    const own = found.flatMap(({ rules }) => rules.filter((each) => each.rule === rule));
    const sum = (of: (result: RuleResult) => number) => own.reduce((total, each) => total + of(each), 0);
    const first = own.find((each) => each.first !== null)?.first ?? null;
    return { rule, checked: sum(({ checked }) => checked), broken: sum(({ broken }) => broken), first };
  });
}

/**
 * @throws {SpymasterError} USAGE for a stage that there is not, or that stores nothing
 */
function stagesOf(index: string | undefined, layer: 'silver' | 'gold'): readonly Stage[] {
  const stages = STAGES.filter((stage) => stage.layer === layer);
  if (index === undefined) return stages.filter(({ table }) => table !== null);
  const stage = stages[parseCount(index, 'The stage', 0, stages.length - 1)]!;
  if (stage.table !== null) return [stage];
  throw new SpymasterError('USAGE', `Stage ${stage.index} (${stage.name}) stores no table of its own.`, {
    hint: `These do: ${stages.flatMap(({ table, index: at }) => (table === null ? [] : [at])).join(', ')}.`,
  });
}

function report(terminal: Terminal, subject: Subject, found: Found, json: boolean): void {
  const { dates, files, rows, problems } = found;
  if (json) terminal.print(JSON.stringify(found));
  if (dates === 0 && problems.length === 0)
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `There are no ${subject} ${subject === 'raw' ? 'files' : 'tables'} to check.`,
      {
        hint: BUILD[subject],
      },
    );
  if (!json)
    for (const { rule, checked } of found.rules ?? [])
      terminal.print(`${checked.toLocaleString('en-US').padStart(12)}  ${RULES[rule]}`);
  if (!json)
    for (const { file, problem } of problems.slice(0, SHOWN_PROBLEMS)) terminal.print(`${file}: ${problem}`);
  if (problems.length > 0) {
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
    throw new SpymasterError('CHECK_FAILED', `${count} in ${files} ${subject} files.`, {
      hint: MEND[subject],
    });
  }
  if (!json)
    terminal.print(`${files} files of ${dates} dates are in order, ${rows.toLocaleString('en-US')} rows.`);
}
