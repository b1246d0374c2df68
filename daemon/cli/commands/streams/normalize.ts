import { Command } from 'commander';
import { STREAM_INPUTS } from '../../../../pipeline/streams/inputs.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { parseDate } from '../../../../shared/session/new-york-time.ts';
import { nextSession } from '../../../../shared/session/session.ts';
import { TIME_BUCKETS } from '../../../../shared/vocabulary/time-bucket.ts';
import { Lake } from '../../../lake/lake.ts';
import { StreamBuilder } from '../../../streams/compute.ts';
import { example, withData, withSymbol } from '../../options.ts';
import type { Terminal } from '../../terminal.ts';

interface NormalizeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export function normalizeStreamsCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('normalize')))
    .description('fit what one of each stream input is, on the sessions before a date')
    .option('--as-of <date>', 'the date to normalise; the session after the last one that is built')
    .option('--json', 'print the scales as JSON')
    .action(async ({ data, symbol, asOf, json }: NormalizeOptions) => {
      const builder = await StreamBuilder.open(new Lake(data), symbol);
      const last = builder.dates.at(-1);
      const date = asOf === undefined ? last && nextSession(last) : parseDate(asOf);
      if (!date)
        throw new SpymasterError('NO_MARKET_DATA', 'There is no session to fit stream scales on.', {
          hint: 'Build some: spymaster backfill --help',
        });
      const { scales, built } = await builder.scales.build(date);
      if (json) return terminal.print(JSON.stringify(scales));
      const { sessions, samples, firstDate, lastDate, overall, samplesByBucket } = scales;
      terminal.print(
        `Stream scales as of ${date} ${built ? 'are fitted' : 'were up to date'}: ${samples} samples of ${sessions} sessions, ${firstDate} to ${lastDate}.`,
      );
      const absent = STREAM_INPUTS.filter(({ name }) => overall[name] === undefined);
      if (absent.length > 0)
        terminal.print(`Never there, and so missing: ${absent.map(({ name }) => name).join(', ')}.`);
      terminal.print(
        `By time of day: ${TIME_BUCKETS.map((bucket) => `${bucket} ${samplesByBucket[bucket]}`).join(', ')} samples.`,
      );
    });
  return example(command, 'spymaster streams normalize --as-of 2025-06-05');
}
