/** The DBN format: files and streams of it, read and written. */

export type { ByteChunks } from './chunk-reader.ts';
export {
  ACTION,
  FLAG,
  RTYPE,
  RTYPE_OF_SCHEMA,
  SCHEMAS,
  SIDE,
  STAT,
  STYPES,
  UPDATE_ACTION,
} from './codes.ts';
export { type Column, type ColumnBatch, type ColumnOptions, columnBatches } from './columns.ts';
export { filterSource, type RecordFilter } from './filter.ts';
export {
  type Field,
  type FieldType,
  fieldOf,
  LAYOUTS,
  type Layout,
  requireLayout,
  UNDEF_PRICE,
  UNDEF_QUANTITY,
  UNDEF_TIMESTAMP,
} from './layout.ts';
export { mergeSources } from './merge.ts';
export {
  decodeMetadata,
  encodeMetadata,
  type Metadata,
  SYMBOL_LENGTH,
  type SymbolInterval,
  type SymbolMapping,
} from './metadata.ts';
export {
  cursor,
  type DbnRecord,
  encodeRecord,
  type FieldValue,
  RecordCursor,
  records,
  recordToJson,
} from './records.ts';
export {
  type DbnSource,
  openDbn,
  openDbnFile,
  type RecordRun,
  type SourceOptions,
} from './source.ts';
export { SPLIT_KEYS, type SplitKey, splitSource } from './split.ts';
export { LiveSymbolMap, SymbolMap, utcDateNumber } from './symbol-map.ts';
export { UPGRADE_POLICIES, type UpgradePolicy, upgradeMetadata } from './upgrade.ts';
export { RunWriter, writeSource } from './write-source.ts';
export { DbnWriter, type DbnWriterOptions } from './writer.ts';
export { decompressZstd } from './zstd.ts';
