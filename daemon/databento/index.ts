/** Databento for Node: the DBN format, the historical service and the live gateway. Published as `spymaster/databento`. */

export { type Contract, calendarContracts, quarterlyContract } from '../../shared/contracts/futures-calendar.ts';
export { nearTheMoney, type OptionContract } from '../../shared/contracts/option-contract.ts';
export { type Instrument, instrument } from '../../shared/instruments.ts';
export { ApiKey, findApiKey, KEY_FILE_VARIABLE, KEY_VARIABLE } from './api-key.ts';
export type { Clock } from './clock.ts';
export { FLAG, RTYPE, SCHEMAS, STYPES } from './dbn/codes.ts';
export { type Column, type ColumnBatch, type ColumnOptions, columnBatches } from './dbn/columns.ts';
export { type Field, type FieldType, fieldOf, LAYOUTS, type Layout, UNDEF_PRICE, UNDEF_TIMESTAMP } from './dbn/layout.ts';
export { decodeMetadata, encodeMetadata, type Metadata, type SymbolInterval, type SymbolMapping } from './dbn/metadata.ts';
export { cursor, type DbnRecord, encodeRecord, type FieldValue, RecordCursor, records, recordToJson } from './dbn/records.ts';
export { type ByteChunks, type DbnSource, openDbn, openDbnFile, type RecordRun, type SourceOptions } from './dbn/source.ts';
export { LiveSymbolMap, SymbolMap, utcDateNumber } from './dbn/symbol-map.ts';
export { UPGRADE_POLICIES, type UpgradePolicy, upgradeMetadata } from './dbn/upgrade.ts';
export { DbnWriter, type DbnWriterOptions } from './dbn/writer.ts';
export { type ApiErrorFacts, DatabentoApiError } from './historical/api-error.ts';
export type { Batch, BatchDownloadOptions, BatchFile, BatchJob, JobRequest } from './historical/batch.ts';
export { HistoricalClient } from './historical/client.ts';
export { DEFAULT_BASE_URL, type HistoricalOptions } from './historical/http.ts';
export type { DatasetRange, DayCondition, MetadataEndpoints } from './historical/metadata.ts';
export type { RangeFileResult } from './historical/range-file.ts';
export type { ResolveRequest, Symbology, SymbolResolution } from './historical/symbology.ts';
export type { Progress, RangeOptions, RangeToFileOptions, Remainder, Timeseries } from './historical/timeseries.ts';
export { type FeedCounters, type FeedEvent, type FeedOptions, type FeedState, LiveFeed } from './live/feed.ts';
export {
  connectLive,
  gatewayHost,
  type LiveCounters,
  type LiveOptions,
  LiveSession,
  UnstartedSession,
} from './live/session.ts';
export { byConnection, type RunningSubscription, type Subscription } from './live/subscription.ts';
export { optionDefinitions, optionParents, zeroDteChain } from './option-chain.ts';
export {
  ALL_SYMBOLS,
  MOST_SYMBOLS_PER_REQUEST,
  type RangeRequest,
  type Schema,
  type Symbols,
  type SymbolType,
  type TimeInput,
} from './request.ts';
