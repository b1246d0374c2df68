/**
 * Databento for Node: the DBN format, the historical service and the live gateway.
 * Published as `spymaster/databento`.
 */

export { ApiKey, findApiKey, KEY_FILE_VARIABLE, KEY_VARIABLE, type KeyPlaces } from './api-key.ts';
export type { Clock } from './clock.ts';
export * from './dbn/index.ts';
export { diagnoseDatabento, type Finding } from './diagnostics.ts';
export { type ApiErrorFacts, DatabentoApiError } from './historical/api-error.ts';
export type { Batch, BatchDownloadOptions, BatchFile, BatchJob, JobRequest } from './historical/batch.ts';
export { HistoricalClient } from './historical/client.ts';
export { DEFAULT_BASE_URL, HISTORICAL_URL_VARIABLE, type HistoricalOptions } from './historical/http.ts';
export type { DatasetRange, DayCondition, MetadataEndpoints } from './historical/metadata.ts';
export type { RangeFileResult } from './historical/range-file.ts';
export type { ResolveRequest, Symbology, SymbolResolution } from './historical/symbology.ts';
export type {
  Progress,
  RangeOptions,
  RangeToFileOptions,
  Remainder,
  Timeseries,
} from './historical/timeseries.ts';
export {
  connectLive,
  LiveConnection,
  PendingConnection,
} from './live/connection.ts';
export { LiveFeed } from './live/feed.ts';
export type { HeldSubscription } from './live/feed-subscriptions.ts';
export type { FeedCounters, FeedEvent, FeedOptions, FeedState } from './live/feed-types.ts';
export { gatewayHost } from './live/gateway-socket.ts';
export type { LiveCounters, LiveOptions } from './live/options.ts';
export { LiveRecorder, type RecorderOptions, type Rotation } from './live/recorder.ts';
export type { GapOutcome } from './live/replay-slot.ts';
export { byConnection, type RunningSubscription, type Subscription } from './live/subscription.ts';
export {
  ALL_SYMBOLS,
  MAX_SYMBOLS_PER_REQUEST,
  type RangeRequest,
  type Schema,
  type Symbols,
  type SymbolType,
  type TimeInput,
  timeNs,
} from './request.ts';
