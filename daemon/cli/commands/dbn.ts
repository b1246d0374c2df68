import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import {
  cursor,
  type DbnSource,
  filterSource,
  type Metadata,
  openDbnFile,
  UPGRADE_POLICIES,
  type UpgradePolicy,
  upgradeMetadata,
} from '../../databento/index.ts';
import { example } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { type TextChoices, withTextOptions, writeChosenText } from './dbn-convert.ts';
import { DBN_FILE_COMMANDS } from './dbn-files.ts';

interface DbnOptions extends TextChoices {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly tsv?: boolean;
  readonly metadata?: boolean;
  readonly fragment?: boolean;
  readonly limit?: number;
  readonly upgrade: UpgradePolicy;
}

const FORMS = ['json', 'csv', 'tsv'] as const;
type TextForm = (typeof FORMS)[number];

export function dbnCommand(terminal: Terminal): Command {
  const command = new Command('dbn')
    .description(
      'read DBN files: their header, or their records as JSON lines or tables; write them in other forms',
    )
    .argument('<file...>', '.dbn, .dbn.zst, .dbz, .dbn.frag or .dbn.frag.zst')
    .option('--json', 'a line of JSON per record, as Databento writes it')
    .option('--csv', 'comma-separated values, as Databento writes them')
    .option('--tsv', 'tab-separated values');
  withTextOptions(command)
    .option('--metadata', 'the header as JSON, and no records')
    .option('--fragment', 'the files hold records without a header, whatever they are called')
    .option('--limit <n>', 'stop after n records of each file', (text) =>
      parseCount(text, '--limit', 0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      '--upgrade <policy>',
      'as-is, v2 or v3',
      (text) => parseChoice(text, '--upgrade', UPGRADE_POLICIES),
      'as-is',
    )
    .action(async (files: string[], options: DbnOptions) => {
      if ([options.json, options.csv, options.tsv, options.metadata].filter(Boolean).length > 1)
        throw new SpymasterError('USAGE', '--json, --csv, --tsv and --metadata exclude each other.', {
          hint: 'Choose one of them.',
        });
      for (const file of files)
        await show(terminal, await openDbnFile(file, options.fragment ? { fragment: true } : {}), options);
    });
  for (const make of DBN_FILE_COMMANDS) command.addCommand(make(terminal));
  return example(command, 'spymaster dbn es-20250605.trades.dbn.zst --json --limit 5');
}

async function show(terminal: Terminal, source: DbnSource, options: DbnOptions): Promise<void> {
  if (options.metadata) {
    await source.close();
    return terminal.print(
      JSON.stringify(metadataJson(source.metadata && upgradeMetadata(source.metadata, options.upgrade))),
    );
  }
  const some = options.limit === undefined ? source : filterSource(source, { limit: options.limit });
  const form = FORMS.find((name) => options[name]);
  const isTextAskedFor = options.pretty || options.mapSymbols || options.exact || options.header === false;
  if (!form && isTextAskedFor)
    throw new SpymasterError('USAGE', 'How records are written is asked for, and not that they are.', {
      hint: 'Add --json, --csv or --tsv.',
    });
  if (form) return printRecords(some, form, options);
  await summarize(terminal, some, options);
}

/** The header with 64-bit integers as strings; null for a fragment, which has none. */
function metadataJson(metadata: Metadata | null): unknown {
  if (!metadata) return null;
  const text = (value: bigint | null) => (value === null ? null : String(value));
  return {
    version: metadata.version,
    dataset: metadata.dataset,
    schema: metadata.schema,
    start: text(metadata.start),
    end: text(metadata.end),
    limit: text(metadata.limit),
    stype_in: metadata.stypeIn,
    stype_out: metadata.stypeOut,
    ts_out: metadata.tsOut,
    symbol_cstr_len: metadata.symbolCstrLength,
    symbols: metadata.symbols,
    partial: metadata.partial,
    not_found: metadata.notFound,
    mappings: metadata.mappings.map(({ rawSymbol, intervals }) => ({
      raw_symbol: rawSymbol,
      intervals: intervals.map(({ startDate, endDate, symbol }) => ({
        start_date: startDate,
        end_date: endDate,
        symbol,
      })),
    })),
  };
}

async function printRecords(source: DbnSource, form: TextForm, options: DbnOptions): Promise<void> {
  await writeChosenText(source, form, options, (text) =>
    write(process.stdout.isTTY ? visible(Buffer.from(text).toString()) : text),
  );
}

/**
 * False when the text could not be written: the reader has left, or what `watchPipes`
 * will say at the end.
 */
function write(text: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(!error));
  });
}

async function summarize(terminal: Terminal, source: DbnSource, { upgrade }: DbnOptions): Promise<void> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const view of cursor(source, upgrade)) {
    const kind = view.layout?.name ?? `unknown rtype ${view.rtype}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    total++;
  }
  const { metadata } = source;
  terminal.print(source.name);
  terminal.print(
    metadata
      ? `  DBN version ${metadata.version}, ${metadata.dataset}, schema ${metadata.schema ?? 'mixed'}, symbols ${metadata.symbols.slice(0, 5).join(' ') || 'none'}${metadata.symbols.length > 5 ? ` and ${metadata.symbols.length - 5} more` : ''}`
      : '  a fragment without a header',
  );
  for (const [kind, count] of counts) terminal.print(`  ${count.toLocaleString('en-US')} ${kind}`);
  if (total === 0) terminal.print('  no records');
}
