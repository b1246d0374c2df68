/**
 * Writes the reference pages, and those of what the package exports, from the code's own
 * declarations: `npm run docs`. With `--check` it writes nothing and fails where a page
 * is not what the code says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { exitCodeFor } from '../daemon/cli/exit-codes.ts';
import { REMEDIES } from '../daemon/cli/remedies.ts';
import { programFor } from '../daemon/cli/run.ts';
import { makeTerminal } from '../daemon/cli/terminal.ts';
import { DATASETS } from '../daemon/lake/lake.ts';
import type { TableSpec } from '../daemon/lake/row-encoding.ts';
import { SCENARIO_NAMES, SCENARIOS, type Scenario } from '../daemon/simulator/scenarios/library.ts';
import { TABLES } from '../daemon/tables/registry.ts';
import { MISSING_REASONS } from '../pipeline/schema/column.ts';
import { STAGES } from '../pipeline/stages/registry.ts';
import { FEATURES } from '../pipeline/stages/silver/catalogue.ts';
import { ACCELERATION_FOR_PUSH } from '../pipeline/thresholds/acceleration-for-push.ts';
import { ATR_FLOOR } from '../pipeline/thresholds/atr-floor.ts';
import { FUEL_GAMMA } from '../pipeline/thresholds/fuel-gamma.ts';
import { SWEEP_SIZE } from '../pipeline/thresholds/sweep-size.ts';
import { type Dimension, E183 } from '../pipeline/vectors/dimensions.ts';
import { ERROR_CODES, type ErrorCode } from '../shared/errors.ts';
import * as answer from '../shared/protocol/answer.ts';
import * as clientMessages from '../shared/protocol/client-messages.ts';
import { CLOSE_CODES, PROTOCOL_VERSION, STREAM_PATH } from '../shared/protocol/limits.ts';
import * as messages from '../shared/protocol/messages.ts';
import { STREAM_ERRORS } from '../shared/protocol/stream-errors.ts';
import * as streamMessages from '../shared/protocol/stream-messages.ts';
import { WORDS } from '../shared/vocabulary/words.ts';

const GENERATED = '<!-- Written by `npm run docs`: change the declaration it comes from, not this page. -->';

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
const code = (text: string): string => `\`${text}\``;
const page = (title: string, ...parts: readonly string[]): string =>
  `${[`# ${title}`, GENERATED, ...parts].join('\n\n')}\n`;

const frames: Readonly<Record<string, string>> = {
  market: 'market: the sign flips when the market is mirrored',
  level: 'level: positive along the approach',
  price: 'price: reflected itself',
  none: 'none: stays',
};

function features(): string {
  const stages = STAGES.filter(({ kind }) => kind === 'measure').map(({ index, name, meaning, writes }) => {
    if (writes.length === 0) return `## Stage ${index}: ${name}\n\n${meaning}`;
    const rows = writes.map(({ name: column, unit, meaning: what, frame, mirror, scope, missing }) => [
      code(column),
      unit,
      what,
      frame,
      mirror === column ? '' : code(mirror),
      scope,
      missing.join(', '),
    ]);
    const head = ['Column', 'Unit', 'Meaning', 'Frame', 'Mirror', 'Scope', 'Missing when'];
    return `## Stage ${index}: ${name}\n\n${meaning}\n\n${table(head, rows)}`;
  });
  return page(
    'Features',
    `${FEATURES.length} columns, each measured at a moment from what was known before it. The same columns stand in the state table and at every checkpoint.`,
    `Frames: ${Object.values(frames).join('; ')}.`,
    `Reasons for a missing value: ${Object.entries(MISSING_REASONS)
      .map(([reason, meaning]) => `${code(reason)}: ${meaning}`)
      .join('; ')}.`,
    ...stages,
  );
}

function sourceOf({ source }: Dimension): string {
  switch (source.kind) {
    case 'feature':
      return code(source.column);
    case 'lag':
      return `${code(source.column)}, ${source.ticks * 30} s before`;
    case 'path':
      return `coefficient ${source.coefficient} of the path of ${code(source.column)}`;
  }
}

function dimensions(): string {
  const scaleOf = ({ scale }: Dimension) =>
    typeof scale === 'string' ? scale : `${scale[0]} to ${scale[1]}`;
  const rows = E183.map((dimension, i) => [
    i,
    code(dimension.name),
    dimension.section,
    sourceOf(dimension),
    scaleOf(dimension),
    dimension.frame,
    dimension.mirror === dimension.name ? '' : code(dimension.mirror),
  ]);
  return page(
    'Dimensions of an episode vector',
    `${E183.length} dimensions in the order in which they are stored in ${code('e183')}.`,
    table(['#', 'Name', 'Section', 'From', 'Scale', 'Frame', 'Mirror'], rows),
  );
}

/** More than these are counted, not named. */
const MANY = 20;

function stages(): string {
  const rows = STAGES.map(({ layer, index, name, meaning, version, reads, writes, needs, table: stored }) => [
    layer,
    index,
    name,
    meaning,
    version,
    reads.length > MANY ? `${reads.length} columns` : reads.map(code).join(', '),
    writes.length,
    needs.map(({ name: need }) => need).join(', '),
    stored ?? '',
  ]);
  const head = ['Layer', '#', 'Stage', 'Meaning', 'Version', 'Reads', 'Columns', 'Thresholds', 'Stored in'];
  return page(
    'Stages',
    'From market events to silver in seventeen stages, and to gold in three.',
    table(head, rows),
  );
}

function thresholds(): string {
  const rows = [
    ...(
      [
        [ATR_FLOOR, 'no floor but the instrument’s'],
        [SWEEP_SIZE, 'the instrument’s own'],
        [FUEL_GAMMA, 'the instrument’s own'],
        [ACCELERATION_FOR_PUSH, ACCELERATION_FOR_PUSH.before],
      ] as const
    ).map(([{ name, reads, lookbackSessions, minSessions }, until]) => [
      name,
      reads.map(code).join(', '),
      lookbackSessions,
      minSessions,
      until,
    ]),
    ['vector-scale', code('e183'), 60, 1, 'no dimension is used'],
  ];
  const head = ['Threshold', 'Fitted on', 'Sessions before the date', 'At least', 'Until then'];
  return page(
    'Thresholds',
    'Numbers fitted on the sessions before a date, and valid for that date alone.',
    table(head, rows),
  );
}

function tables(): string {
  const columns = (spec: TableSpec) =>
    table(
      ['Column', 'Type', 'Unit'],
      spec.map(({ name, type, unit }) => [code(name), type, unit ?? '']),
    );
  const featureNames = new Set<string>(FEATURES.map(({ name }) => name));
  const parts = TABLES.map(({ name, layer, dataset, file, meaning, columns: spec }) => {
    const own = spec.filter((column) => !featureNames.has(column.name));
    const rest = spec.length - own.length;
    const also = rest > 0 ? `\n\nAnd the ${rest} columns of [features](features.md), each a float64.` : '';
    return `## ${name}\n\n${meaning} (${layer}: ${code(`${dataset('ES')}/date=…/${file}`)})\n\n${columns(own)}${also}`;
  });
  const bronze = Object.values(DATASETS)
    .map((dataset) => dataset('ES'))
    .filter((dataset) => dataset.startsWith('bronze'));
  return page(
    'Tables',
    'Parquet files below the data folder. A date exists when its `manifest.json` does. Missing is null.',
    `Bronze, by UTC hour: ${bronze.map(code).join(', ')}.`,
    ...parts,
  );
}

function errors(): string {
  const rows = (Object.keys(ERROR_CODES) as ErrorCode[]).map((name) => {
    return [code(name), exitCodeFor(name), ERROR_CODES[name], REMEDIES[name] ?? ''];
  });
  return page(
    'Errors',
    'Every failure has a code, a sentence that names what was wrong and where, and a hint at what to do next. Exit code 1 is failed work, 2 is bad usage.',
    table(['Code', 'Exit', 'Meaning', 'On the command line'], rows),
  );
}

function defaultText(flags: string, value: unknown): string {
  if (DEPENDS_ON_MACHINE.has(flags)) return 'depends on the machine';
  return value === undefined ? '' : code(String(value));
}

function commandLine(): string {
  const program = programFor(makeTerminal());
  const parts = program.commands.map((command) => {
    const rows = [
      ...command.registeredArguments.map((argument) => [
        code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
        argument.description,
        '',
      ]),
      ...command.options.map(({ flags, description, defaultValue, mandatory }) => [
        code(flags),
        description,
        mandatory ? 'required' : defaultText(flags, defaultValue),
      ]),
    ];
    const subcommands = command.commands
      .map((sub) => `- ${code(`${command.name()} ${sub.name()}`)}: ${sub.description()}`)
      .join('\n');
    const options = rows.length > 0 ? table(['Option', 'Meaning', 'Default'], rows) : '';
    const body = [options, subcommands].filter(Boolean).join('\n\n');
    return `## spymaster ${command.name()}\n\n${command.description()}\n\n${body}`;
  });
  return page(
    'Command line',
    'Exit codes: 0 success, 1 failed work, 2 bad usage. `--help` of each command has an example.',
    ...parts,
  );
}

/**
 * Options whose default is read off the machine: naming it would make the page differ
 * from one to the next.
 */
const DEPENDS_ON_MACHINE: ReadonlySet<string> = new Set(['--workers <n>']);

type Schema = { readonly type: string; readonly [key: string]: unknown };

/** A schema in the words of a table cell. */
function shapeOf(schema: unknown): string {
  const { type } = schema as Schema;
  const inner = schema as {
    wrapped?: unknown;
    item?: unknown;
    options?: readonly unknown[];
    literal?: unknown;
    pipe?: readonly unknown[];
    value?: unknown;
    key?: unknown;
  };
  if (type === 'nullable') return `${shapeOf(inner.wrapped)} or null`;
  if (type === 'optional') return `${shapeOf(inner.wrapped)}, optional`;
  if (type === 'array') return `list of ${shapeOf(inner.item)}`;
  if (type === 'literal') return code(String(inner.literal));
  if (type === 'picklist') return (inner.options ?? []).map((option) => code(String(option))).join(', ');
  if (type === 'record') return `by ${shapeOf(inner.key)}: ${shapeOf(inner.value)}`;
  if (type === 'object' || type === 'strict_object') return nameOf(schema) ?? 'object';
  return type;
}

const NAMED: readonly (readonly [string, unknown])[] = Object.entries({
  ...answer,
  ...messages,
  ...streamMessages,
}).filter(([name]) => name.endsWith('Schema'));
const nameOf = (schema: unknown): string | null =>
  NAMED.find(([, known]) => known === schema)?.[0].replace('Schema', '') ?? null;

function protocol(): string {
  const entriesOf = (schema: unknown) => (schema as { entries: Record<string, unknown> }).entries;
  const fields = (schema: unknown) =>
    table(
      ['Field', 'Type'],
      Object.entries(entriesOf(schema)).map(([name, field]) => [code(name), shapeOf(field)]),
    );
  const variants = (schema: unknown) =>
    (schema as { options: readonly unknown[] }).options.map((option) => {
      const type = entriesOf(option).type as { literal: string };
      return `### ${type.literal}\n\n${fields(option)}`;
    });
  const objects = NAMED.filter(([, schema]) => ['object', 'strict_object'].includes((schema as Schema).type));
  const errors = Object.entries(STREAM_ERRORS).map(([name, { closes, retry }]) => [
    code(name),
    closes ?? 'goes on',
    retry,
  ]);
  return page(
    'Stream',
    `Protocol ${PROTOCOL_VERSION}, JSON text frames at ${code(STREAM_PATH)}. The client says ${code('hello')} first. See [the stream](../concepts/stream.md).`,
    '## From the server',
    ...variants(messages.ServerMessageSchema),
    '## From the client',
    `### hello\n\n${fields(clientMessages.HelloSchema)}`,
    ...variants(clientMessages.RequestSchema),
    '## What they are made of',
    ...objects.map(([name, schema]) => `### ${name.replace('Schema', '')}\n\n${fields(schema)}`),
    '## Errors',
    `A client that has lost its place closes with ${CLOSE_CODES.outOfStep}.`,
    table(['Code', 'Closes with', 'Try again'], errors),
  );
}

function glossary(): string {
  const rows = Object.entries(WORDS)
    .sort(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase()))
    .map(([word, meaning]) => [word, meaning]);
  return page(
    'Glossary',
    'One word per idea, in code, commands, documents and on the chart.',
    table(['Word', 'Means'], rows),
  );
}

function scenarios(): string {
  const rows = SCENARIO_NAMES.map((name) => {
    const { time, summary, answer }: Scenario = SCENARIOS[name];
    return [code(name), time ?? '', summary, answer];
  });
  return page(
    'Scenarios',
    `${code('spymaster simulate --scenario NAME')} makes a day on which something goes wrong, or the market does something; ${code('NAME@HH:MM')} at another time than its usual one. A scenario of some dates is on those of the range alone; where the range has none, the next one is named. What the pipeline says of each is held by tests: ${code('test/properties/scenarios` (and `scenarios-more`), `scripted-scenarios` and `dates')}.`,
    table(['Scenario', 'New York time', 'What happens', 'What is said of it'], rows),
  );
}

const PAGES: Readonly<Record<string, () => string>> = {
  'docs/reference/features.md': features,
  'docs/reference/dimensions.md': dimensions,
  'docs/reference/stages.md': stages,
  'docs/reference/thresholds.md': thresholds,
  'docs/reference/tables.md': tables,
  'docs/reference/errors.md': errors,
  'docs/reference/cli.md': commandLine,
  'docs/reference/protocol.md': protocol,
  'docs/reference/scenarios.md': scenarios,
  'docs/glossary.md': glossary,
};

const isCheck = process.argv.includes('--check');
const root = new URL('../', import.meta.url);
const stale: string[] = [];
for (const [path, make] of Object.entries(PAGES)) {
  const url = new URL(path, root);
  const text = make();
  let current = '';
  try {
    current = readFileSync(url, 'utf8');
  } catch {}
  if (current === text) continue;
  stale.push(path);
  if (!isCheck) writeFileSync(url, text);
}
if (isCheck && stale.length > 0) {
  console.error(`These pages are not what the code says: ${stale.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
} else if (!isCheck)
  console.log(stale.length === 0 ? 'All pages are current.' : `Written: ${stale.join(', ')}`);
// A program of its own, for it reads types and not values.
await import('./api.ts');
