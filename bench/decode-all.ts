import { type DbnSource, type MixedBatch, mixedColumnBatches } from '../daemon/databento/index.ts';

/** Of a record's header, the same for all of a batch. */
const SAME_FOR_A_BATCH: ReadonlySet<string> = new Set(['length', 'rtype']);

/** Batches with every one of their columns decoded. */
export async function* allColumns(source: DbnSource): AsyncGenerator<MixedBatch> {
  for await (const batch of mixedColumnBatches(source)) {
    for (const { name } of batch.layout.fields) if (!SAME_FOR_A_BATCH.has(name)) batch.column(name);
    yield batch;
  }
}

/** How many records there are, once all their columns have been decoded. */
export async function decodeAll(source: DbnSource): Promise<number> {
  let records = 0;
  for await (const { count } of allColumns(source)) records += count;
  return records;
}
