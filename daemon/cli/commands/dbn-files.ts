import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import {
  DBN_FORMS,
  DbnWriter,
  dbnFormOf,
  filterSource,
  mergeSources,
  openDbnFile,
  type RecordFilter,
  RTYPE_OF_SCHEMA,
  SCHEMAS,
  SPLIT_KEYS,
  type SplitKey,
  splitSource,
  timeNs,
  writeSource,
} from '../../databento/index.ts';
import { example } from '../options.ts';
import { parseChoice, parseCount, parseName, type Terminal } from '../terminal.ts';
import { convertCommand } from './dbn-convert.ts';
import { refuseSame, report } from './dbn-output.ts';

const MAX_ID = 2 ** 32 - 1;
const MAX_PUBLISHER = 2 ** 16 - 1;

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());
const idsOf = (text: string, what: string, highest: number): ReadonlySet<number> =>
  new Set(listOf(text).map((id) => parseCount(id, what, 0, highest)));

/** @throws {SpymasterError} USAGE for a name of another kind of file */
function outputPath(text: string): string {
  const path = parseName(text, '--output');
  if (dbnFormOf(path)) return path;
  throw new SpymasterError('USAGE', `"${path}" does not end in ${DBN_FORMS.join(', ')}.`, {
    hint: 'spymaster dbn convert writes other kinds of files.',
  });
}

const withOutput = (command: Command, what: string): Command =>
  command.requiredOption('-o, --output <file>', what, outputPath);

/** Commands that make files of DBN files. */
export const DBN_FILE_COMMANDS = [filterCommand, mergeCommand, splitCommand, convertCommand];

interface FilterOptions {
  readonly output: string;
  readonly schema?: readonly (typeof SCHEMAS)[number][];
  readonly symbols?: readonly string[];
  readonly ids?: ReadonlySet<number>;
  readonly publishers?: ReadonlySet<number>;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
}

function filterCommand(terminal: Terminal): Command {
  const command = withOutput(
    new Command('filter'),
    'the file to write: .dbn.zst, .dbn, .dbn.frag.zst or .dbn.frag',
  )
    .description('write some of a file’s records to another, under its header')
    .argument('<file>', 'what to read')
    .option('--schema <names>', `kinds of records, separated by commas: ${SCHEMAS.join(', ')}`, (text) =>
      listOf(text).map((name) => parseChoice(name, '--schema', SCHEMAS)),
    )
    .option('--symbols <names>', 'raw symbols, by the header’s mappings on each record’s date', listOf)
    .option('--ids <numbers>', 'instruments by their ids', (text) => idsOf(text, '--ids', MAX_ID))
    .option('--publishers <numbers>', 'publishers by their ids', (text) =>
      idsOf(text, '--publishers', MAX_PUBLISHER),
    )
    .option('--from <time>', 'records from this time on, as 2025-06-05 or 2025-06-05T13:30:00Z')
    .option('--to <time>', 'records before this time')
    .option('--limit <n>', 'no more than n records', (text) =>
      parseCount(text, '--limit', 0, Number.MAX_SAFE_INTEGER),
    )
    .action(async (file: string, options: FilterOptions) => {
      refuseSame([file], options.output);
      const source = filterSource(await openDbnFile(file), filterOf(options));
      report(terminal, await writeSource(source, options.output), options.output);
    });
  return example(
    command,
    'spymaster dbn filter es.trades.dbn.zst --symbols ESM5 --from 2025-06-05T13:30:00Z -o esm5.dbn.zst',
  );
}

const filterOf = (options: FilterOptions): RecordFilter => ({
  ...(options.schema && { rtypes: new Set(options.schema.map((name) => RTYPE_OF_SCHEMA[name])) }),
  ...(options.symbols && { symbols: new Set(options.symbols) }),
  ...(options.ids && { instrumentIds: options.ids }),
  ...(options.publishers && { publisherIds: options.publishers }),
  ...(options.from !== undefined && { from: timeNs(options.from) }),
  ...(options.to !== undefined && { to: timeNs(options.to) }),
  ...(options.limit !== undefined && { limit: options.limit }),
});

function mergeCommand(terminal: Terminal): Command {
  const command = withOutput(
    new Command('merge'),
    'the file to write: .dbn.zst, .dbn, .dbn.frag.zst or .dbn.frag',
  )
    .description('write the records of several files to one, by their time')
    .argument('<file...>', 'what to read; of records of one time those of the first file come first')
    .action(async (files: string[], { output }: { output: string }) => {
      refuseSame(files, output);
      const sources = [];
      for (const file of files) sources.push(await openDbnFile(file));
      report(terminal, await writeSource(mergeSources(sources), output), output);
    });
  return example(command, 'spymaster dbn merge monday.dbn.zst tuesday.dbn.zst -o both.dbn.zst');
}

function splitCommand(terminal: Terminal): Command {
  const command = withOutput(new Command('split'), 'the files to write: {} in it becomes the key')
    .description('write a file’s records to several, each with those of one key')
    .argument('<file>', 'what to read')
    .requiredOption('--by <key>', SPLIT_KEYS.join(', '), (text) => parseChoice(text, '--by', SPLIT_KEYS))
    .action(async (file: string, { by, output }: { by: SplitKey; output: string }) => {
      if (!output.includes('{}'))
        throw new SpymasterError(
          'USAGE',
          `"${output}" has no {} for the key: all records would go into one.`,
        );
      const pathOf = (key: string) => output.replaceAll('{}', key.replaceAll(/[^\w.-]/g, '_'));
      const keys = new Map<string, string>();
      const counts = await splitSource(await openDbnFile(file), by, async (key, metadata) => {
        refuseSame([file], pathOf(key));
        const other = keys.get(pathOf(key));
        if (other !== undefined)
          throw new SpymasterError(
            'USAGE',
            `${pathOf(key)} would be the file of "${other}" and of "${key}".`,
            {
              hint: 'Split by something else: these keys differ in signs that a path has not.',
            },
          );
        keys.set(pathOf(key), key);
        return DbnWriter.create(pathOf(key), metadata);
      });
      for (const [key, records] of counts) report(terminal, records, pathOf(key));
    });
  return example(command, "spymaster dbn split es.mbp-10.dbn.zst --by symbol -o '{}.mbp-10.dbn.zst'");
}
