import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DbnWriter, openDbnFile } from '../../databento/index.ts';
import { moveDurably } from '../../files/durable-write.ts';
import type { Edit } from './edits.ts';
import { RawRecord } from './raw-record.ts';

const BLOCK_BYTES = 1 << 20;

/**
 * Writes a DBN file anew with its records edited, in its place; a file that is not there
 * stays so.
 * @throws {SpymasterError} of a file that cannot be read or written
 */
export async function editFile(path: string, edit: Edit): Promise<void> {
  if (!existsSync(path)) return;
  const source = await openDbnFile(path);
  const temporary = `${path}.tmp`;
  const writer = await DbnWriter.create(temporary, source.metadata!);
  try {
    let [block, bytes]: [Uint8Array[], number] = [[], 0];
    const write = async (records: readonly RawRecord[], isEnd = false) => {
      for (const record of records) {
        block.push(record.bytes);
        bytes += record.bytes.length;
      }
      if (bytes === 0 || (bytes < BLOCK_BYTES && !isEnd)) return;
      await writer.write(Buffer.concat(block));
      [block, bytes] = [[], 0];
    };
    for await (const run of source.runs())
      for (let i = 0; i < run.count; i++) {
        const record = new RawRecord(run.bytes.subarray(i * run.stride, (i + 1) * run.stride));
        await write(edit.onRecord(record));
      }
    await write(edit.onEnd(), true);
    await writer.close();
    await moveDurably(temporary, path);
  } catch (error) {
    await writer.abort();
    await rm(temporary, { force: true });
    throw error;
  }
}
