import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { projectionSamples } from '../../../../pipeline/projections/samples.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../../../shared/vocabulary/stream.ts';
import { fileFailure } from '../../../files/durable-write.ts';
import { Lake } from '../../../lake/lake.ts';
import { staleNote, streamSessions } from '../../../streams/history.ts';
import { checkedRange, example, type RangeOptions, withData, withRange, withSymbol } from '../../options.ts';
import { parseChoice, parseName, type Terminal } from '../../terminal.ts';

interface DatasetOptions extends RangeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly stream: ProjectedStream;
  readonly output: string;
}

export function datasetCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(withRange(new Command('dataset'))))
    .description('what a projection is trained on, as lines of JSON, for others to train on too')
    .requiredOption('--stream <stream>', PROJECTED_STREAMS.join(', '), (text) =>
      parseChoice(text, '--stream', PROJECTED_STREAMS),
    )
    .requiredOption('--output <file>', 'where to write it', (text) => parseName(text, '--output'))
    .action(async (options: DatasetOptions) => {
      const { start, end } = checkedRange(options);
      const { data, symbol, stream, output } = options;
      const isWanted = (date: string) => date >= start && date <= end;
      const { sessions, stale } = await streamSessions(new Lake(data), symbol, isWanted);
      const note = staleNote(stale);
      if (note) terminal.note(note);
      if (sessions.length === 0)
        throw new SpymasterError('LAKE_NOT_COMMITTED', `No session from ${start} to ${end} has streams.`, {
          hint: `Compute them: spymaster streams compute --start ${start} --end ${end}`,
        });
      const lines = sessions.flatMap((session) =>
        projectionSamples(stream, [session]).map(
          ({ bar, date, ...sample }) =>
            `${JSON.stringify({ date, level: bar.level, minutes: sample.features.minutes, ...sample })}\n`,
        ),
      );
      await pipeline(Readable.from(lines), createWriteStream(output)).catch((error: unknown) => {
        throw (
          fileFailure(error) ??
          new SpymasterError('WRITE_FAILED', `${output} could not be written.`, { cause: error })
        );
      });
      terminal.print(`${lines.length} samples of ${stream} on ${sessions.length} sessions are in ${output}.`);
    });
  return example(
    command,
    'spymaster streams dataset --stream pressure --start 2025-03-03 --end 2025-06-27 --output pressure.jsonl',
  );
}
