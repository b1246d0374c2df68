import { type RecordBatch, Table, tableToIPC } from 'apache-arrow';
import {
  Compression,
  transformParquetStream,
  type RecordBatch as WasmBatch,
  Table as WasmTable,
  WriterPropertiesBuilder,
} from 'parquet-wasm';
import { StagedFile } from '../../files/staged-file.ts';
import type { DbnSource } from '../dbn/source.ts';
import { arrowBatches, BATCH_RECORDS, type TableOptions } from './arrow-batches.ts';

/**
 * Writes the records of one kind as a Parquet file, compressed with zstd, a group of rows
 * for each batch. The file is in its place once it is whole. Equal input gives equal
 * bytes.
 * @returns how many records there are
 * @throws {SpymasterError} WRITE_FAILED; as {@link arrowBatches}: then the file is as it
 * was
 */
export async function toParquet(
  source: DbnSource,
  path: string,
  options: TableOptions = {},
): Promise<number> {
  let file: StagedFile;
  try {
    file = await StagedFile.create(path);
  } catch (error) {
    await source.close();
    throw error;
  }
  const batches = new WasmBatches(arrowBatches(source, options));
  try {
    const properties = new WriterPropertiesBuilder()
      .setCompression(Compression.ZSTD)
      .setMaxRowGroupSize(options.batchRecords ?? BATCH_RECORDS)
      .build();
    for await (const chunk of await transformParquetStream(batches.stream(), properties))
      await file.append(chunk);
    if (batches.failure !== null) throw batches.failure;
  } catch (error) {
    await file.discard();
    throw batches.failure ?? error;
  }
  await file.publish();
  return batches.records;
}

/** Arrow batches as the Parquet writer takes them. */
class WasmBatches {
  records = 0;
  /**
   * What broke the source off: the writer would take an error of ours for one of its
   * own.
   */
  failure: unknown = null;
  readonly #batches: AsyncGenerator<RecordBatch>;

  constructor(batches: AsyncGenerator<RecordBatch>) {
    this.#batches = batches;
  }

  stream(): ReadableStream<WasmBatch> {
    return new ReadableStream<WasmBatch>(
      {
        pull: async (controller) => {
          const batch = await this.#next();
          if (!batch) return controller.close();
          this.records += batch.numRows;
          const table = WasmTable.fromIPCStream(tableToIPC(new Table([batch]), 'stream'));
          for (const part of table.recordBatches()) controller.enqueue(part);
        },
        cancel: async () => {
          await this.#batches.return(undefined);
        },
      },
      { highWaterMark: 1 },
    );
  }

  async #next(): Promise<RecordBatch | null> {
    try {
      const { done, value } = await this.#batches.next();
      return done ? null : value;
    } catch (error) {
      this.failure = error;
      return null;
    }
  }
}
