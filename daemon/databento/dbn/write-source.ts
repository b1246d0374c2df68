import { SpymasterError } from '../../../shared/errors.ts';
import type { DbnSource } from './source.ts';
import { DbnWriter, type DbnWriterOptions } from './writer.ts';

/**
 * Writes a source to a DBN file, under its header.
 * @returns how many records there are
 * @throws {SpymasterError} USAGE for a source without a header; as reading and writing
 * do: then the file is as it was
 */
export async function writeSource(
  source: DbnSource,
  path: string,
  options: DbnWriterOptions = {},
): Promise<number> {
  if (!source.metadata)
    throw new SpymasterError('USAGE', `${source.name} has no header to write.`, {
      hint: 'Fragments can be read, and not written anew.',
    });
  let writer: DbnWriter;
  try {
    writer = await DbnWriter.create(path, source.metadata, options);
  } catch (error) {
    await source.close();
    throw error;
  }
  try {
    for await (const run of source.runs()) await writer.run(run);
    await writer.close();
    return writer.records;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
