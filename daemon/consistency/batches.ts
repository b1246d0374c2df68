import { type MixedBatch, mixedColumnBatches, openDbnFile } from '../databento/index.ts';

/**
 * Records of one kind of a DBN file, whatever else it holds, as columns of the newest
 * version of the format.
 * @throws {SpymasterError} of a file that cannot be read
 */
export async function* batchesOf(path: string, rtype: number): AsyncGenerator<MixedBatch> {
  for await (const batch of mixedColumnBatches(await openDbnFile(path), {
    upgrade: 'v3',
    unexpected: 'skip',
  }))
    if (batch.rtype === rtype) yield batch;
}
