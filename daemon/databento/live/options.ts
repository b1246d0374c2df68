import type { ApiKey } from '../api-key.ts';

export interface LiveOptions {
  readonly key: ApiKey;
  readonly dataset: string;
  /** Default: the dataset's own gateway, port 13000. */
  readonly host?: string;
  readonly port?: number;
  readonly compression?: 'none' | 'zstd';
  /** Have the gateway add its sending time to every record. */
  readonly tsOut?: boolean;
  /** 5–1800 s; the gateway's default is 30. */
  readonly heartbeatIntervalSeconds?: number;
  /**
   * What the gateway does when it is read too slowly: skip quotes (its default), or warn
   * and delay without bound.
   */
  readonly slowReader?: 'skip' | 'warn';
  /** Bytes that may wait to be read. Default 256 MiB. */
  readonly queueCapacityBytes?: number;
  /**
   * Silence after which the connection counts as dead. Default: the heartbeat interval
   * and ten seconds.
   */
  readonly silenceTimeoutMs?: number;
  /** How the client names itself to the gateway. */
  readonly userAgent?: string;
  readonly connectTimeoutMs?: number;
  readonly authenticationTimeoutMs?: number;
  /** Ends the connection, whatever it is waiting for. */
  readonly signal?: AbortSignal;
}

/** How far reading is behind, in bytes and in time. */
export interface LiveCounters {
  readonly receivedBytes: number;
  readonly queuedBytes: number;
  readonly deepestQueueBytes: number;
}
