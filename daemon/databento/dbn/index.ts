/** The DBN format: files and streams of it, read and written. */

export type { ByteChunks } from './chunk-reader.ts';
export { RTYPE_OF_SCHEMA, SCHEMAS, STYPES } from './codes.ts';
export type { Column } from './column-writer.ts';
export {
  type ColumnArray,
  type ColumnBatch,
  type ColumnOptions,
  ColumnReader,
  type ColumnsOf,
  columnBatches,
  type MixedBatch,
  mixedColumnBatches,
} from './columns.ts';
export { filterSource, type RecordFilter } from './filter.ts';
export {
  type Field,
  type Fields,
  type FieldType,
  fieldOf,
  type Layout,
  type StoredType,
  UNDEF_PRICE,
  UNDEF_QUANTITY,
  UNDEF_TIMESTAMP,
} from './layout.ts';
export * from './layouts/index.ts';
export { isRunOf, knownRuns, type RunOf, type RunOptions, runsOf } from './market-runs.ts';
export { mergeSources } from './merge.ts';
export {
  decodeMetadata,
  encodeMetadata,
  type Metadata,
  SYMBOL_LENGTH,
  type SymbolInterval,
  type SymbolMapping,
} from './metadata.ts';
export { type RecordView, recordsOf } from './record-view.ts';
export {
  cursor,
  type DbnRecord,
  encodeRecord,
  type FieldValue,
  isRecord,
  RecordCursor,
  type RecordOf,
  records,
  recordToJson,
} from './records.ts';
export { indexTimeOffset, runTimes, wantedRun } from './run-parts.ts';
export {
  copyOfRun,
  type DbnSource,
  openDbn,
  openDbnFile,
  part,
  type RecordRun,
  type SourceOptions,
} from './source.ts';
export { SPLIT_KEYS, type SplitKey, splitSource } from './split.ts';
export { NO_SYMBOL, type SymbolColumn, symbolsOf } from './symbol-columns.ts';
export { LiveSymbolMap, type SymbolLookup, SymbolMap, utcDateNumber } from './symbol-map.ts';
export type { TextForm } from './text/value-writers.ts';
export {
  type ExactOptions,
  TEXT_FORMS,
  type TextOptions,
  type TextSink,
  writeExactText,
  writeText,
} from './text/write-text.ts';
export { earlierOf, laterOf } from './times.ts';
export { UPGRADE_POLICIES, type UpgradePolicy, upgradeMetadata, upgradeSource } from './upgrade.ts';
export * from './values.ts';
export { writeSource } from './write-source.ts';
export {
  DBN_FORMS,
  type DbnForm,
  DbnWriter,
  type DbnWriterOptions,
  dbnFormOf,
  type NewRecord,
} from './writer.ts';
export { decompressZstd, wholeFrameBytes } from './zstd.ts';
