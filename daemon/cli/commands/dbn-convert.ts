import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import {
  type DbnSource,
  dbnFormOf,
  openDbnFile,
  UPGRADE_POLICIES,
  type UpgradePolicy,
  upgradeSource,
  writeExactText,
  writeSource,
  writeText,
} from '../../databento/index.ts';
import { PRICE_FORMS, type PriceForm, toParquet } from '../../databento/tables/index.ts';
import { StagedFile } from '../../files/staged-file.ts';
import { example } from '../options.ts';
import { parseChoice, parseName, type Terminal } from '../terminal.ts';
import { refuseSame, report } from './dbn-output.ts';

export interface TextChoices {
  readonly pretty?: boolean;
  readonly mapSymbols?: boolean;
  readonly header?: boolean;
  readonly exact?: boolean;
}

interface ConvertOptions extends TextChoices {
  readonly output: string;
  readonly upgrade: UpgradePolicy;
  readonly prices: PriceForm;
}

const TEXT_ENDINGS = { '.csv': 'csv', '.tsv': 'tsv', '.jsonl': 'json' } as const;
type TextEnding = keyof typeof TEXT_ENDINGS;
const PARQUET = '.parquet';

export const textFormOf = (path: string) =>
  (Object.keys(TEXT_ENDINGS) as TextEnding[])
    .filter((ending) => path.endsWith(ending))
    .map((ending) => TEXT_ENDINGS[ending])[0] ?? null;

/** Options of text that a command writes. */
export const withTextOptions = (command: Command): Command =>
  command
    .option('--pretty', 'prices as decimals and times as dates; undefined ones empty, in JSON null')
    .option('--map-symbols', 'end each record with its symbol, by the header’s mappings')
    .option('--no-header', 'no line of names above a table')
    .option('--exact', 'every field as it is stored, under its full name, so that nothing is lost');

export function convertCommand(terminal: Terminal): Command {
  const command = new Command('convert')
    .description('write a DBN file in another form, which its name says')
    .argument('<file>', 'what to read')
    .requiredOption(
      '-o, --output <file>',
      'the file to write: .dbn, .dbn.zst, .dbn.frag, .dbn.frag.zst, .csv, .tsv, .jsonl or .parquet',
      (text) => parseName(text, '--output'),
    )
    .option('--fragment', 'the file holds records without a header, whatever it is called')
    .option(
      '--upgrade <policy>',
      'as-is, v2 or v3; Parquet is of the newest version always',
      (text) => parseChoice(text, '--upgrade', UPGRADE_POLICIES),
      'as-is',
    )
    .option(
      '--prices <form>',
      `prices in Parquet: ${PRICE_FORMS.join(', ')}`,
      (text) => parseChoice(text, '--prices', PRICE_FORMS),
      'decimal',
    );
  withTextOptions(command).action(async (file: string, options: ConvertOptions & { fragment?: boolean }) => {
    refuseSame([file], options.output);
    refuseUnknown(options.output);
    refuseUnused(options);
    const source = await openDbnFile(file, options.fragment ? { fragment: true } : {});
    report(terminal, await convert(source, options), options.output);
  });
  return example(command, 'spymaster dbn convert es.mbo.dbn.zst --pretty --map-symbols -o es.mbo.csv');
}

/** @throws {SpymasterError} USAGE, before anything is read */
function refuseUnknown(path: string): void {
  if (dbnFormOf(path) || textFormOf(path) || path.endsWith(PARQUET)) return;
  throw new SpymasterError('USAGE', `"${path}" does not say what to write.`, {
    hint: 'End it in .dbn, .dbn.zst, .dbn.frag, .dbn.frag.zst, .csv, .tsv, .jsonl or .parquet.',
  });
}

/** @throws {SpymasterError} USAGE for choices of text where none is written */
function refuseUnused({ output, pretty, header, exact, mapSymbols }: ConvertOptions): void {
  if (textFormOf(output)) return;
  const isParquet = output.endsWith(PARQUET);
  if (!pretty && header !== false && !exact && (isParquet || !mapSymbols)) return;
  throw new SpymasterError('USAGE', `"${output}" is no text: how text is written does not apply to it.`, {
    hint: isParquet ? '--prices and --map-symbols are for Parquet.' : 'Leave these options out.',
  });
}

async function convert(source: DbnSource, options: ConvertOptions): Promise<number> {
  const { output, upgrade, prices, mapSymbols } = options;
  if (dbnFormOf(output)) return writeSource(upgradeSource(source, upgrade), output);
  if (output.endsWith(PARQUET))
    return toParquet(source, output, { prices, ...(mapSymbols && { symbols: 'map' as const }) });
  const file = await StagedFile.create(output);
  try {
    const records = await writeChosenText(source, textFormOf(output)!, options, async (text) => {
      await file.append(text);
      return true;
    });
    await file.publish();
    return records;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** @throws {SpymasterError} USAGE for choices that exclude each other */
export function writeChosenText(
  source: DbnSource,
  form: 'csv' | 'tsv' | 'json',
  choices: TextChoices & { readonly upgrade: UpgradePolicy },
  sink: (text: Uint8Array) => Promise<boolean>,
): Promise<number> {
  const { exact, pretty = false, mapSymbols, header = true, upgrade } = choices;
  if (!exact)
    return writeText(source, sink, {
      form,
      pretty,
      header,
      upgrade,
      ...(mapSymbols && { symbols: 'map' as const }),
    });
  if (form === 'tsv' || pretty || mapSymbols || !header)
    throw new SpymasterError('USAGE', '--exact writes JSON or CSV, every field as it is stored.', {
      hint: 'Leave out --tsv, --pretty, --map-symbols and --no-header, or --exact.',
    });
  return writeExactText(source, sink, { form, upgrade });
}
