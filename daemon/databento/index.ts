/** Databento for Node: reading and writing DBN, the service's binary format. Published as `spymaster/databento`. */
export { FLAG, RTYPE, SCHEMAS, type Schema, STYPES } from './dbn/codes.ts';
export { type Column, type ColumnBatch, type ColumnOptions, columnBatches } from './dbn/columns.ts';
export { type Field, type FieldType, fieldOf, LAYOUTS, type Layout, UNDEF_PRICE, UNDEF_TIMESTAMP } from './dbn/layout.ts';
export { decodeMetadata, encodeMetadata, type Metadata, type SymbolInterval, type SymbolMapping } from './dbn/metadata.ts';
export { cursor, type DbnRecord, encodeRecord, type FieldValue, RecordCursor, records, recordToJson } from './dbn/records.ts';
export { type ByteChunks, type DbnSource, openDbn, openDbnFile, type RecordRun, type SourceOptions } from './dbn/source.ts';
export { LiveSymbolMap, SymbolMap, utcDateNumber } from './dbn/symbol-map.ts';
export { UPGRADE_POLICIES, type UpgradePolicy, upgradeMetadata } from './dbn/upgrade.ts';
export { DbnWriter, type DbnWriterOptions } from './dbn/writer.ts';
