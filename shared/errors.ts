/** Every way Spymaster can fail, in one list. The exit code is 1 for failed work and 2 for bad usage. */
export const ERROR_CODES = {
  USAGE: { exitCode: 2 },
  UNKNOWN_COMMAND: { exitCode: 2 },
  INVALID_DATE: { exitCode: 2 },
  NOT_A_SESSION: { exitCode: 2 },
  UNKNOWN_INSTRUMENT: { exitCode: 2 },
  FILE_NOT_FOUND: { exitCode: 1 },
  FILE_UNREADABLE: { exitCode: 1 },
  DBN_BAD_MAGIC: { exitCode: 1 },
  DBN_UNSUPPORTED_VERSION: { exitCode: 1 },
  DBN_CORRUPT_METADATA: { exitCode: 1 },
  DBN_CORRUPT_RECORD: { exitCode: 1 },
  DBN_TRUNCATED: { exitCode: 1 },
  DBN_UPGRADE_REFUSED: { exitCode: 1 },
  DBN_ENCODE: { exitCode: 1 },
  ZSTD_CORRUPT: { exitCode: 1 },
  API_KEY_MISSING: { exitCode: 1 },
  API_KEY_INVALID: { exitCode: 1 },
  DATABENTO_AUTH: { exitCode: 1 },
  DATABENTO_BILLING: { exitCode: 1 },
  DATABENTO_REJECTED: { exitCode: 1 },
  DATABENTO_RATE_LIMITED: { exitCode: 1 },
  DATABENTO_UNAVAILABLE: { exitCode: 1 },
  DATABENTO_UNREACHABLE: { exitCode: 1 },
  DATABENTO_RESPONSE_INVALID: { exitCode: 1 },
  COST_LIMIT: { exitCode: 1 },
  BATCH_UNCERTAIN: { exitCode: 1 },
  HASH_MISMATCH: { exitCode: 1 },
  NOT_RESUMABLE: { exitCode: 1 },
  SUBSCRIPTION_INVALID: { exitCode: 2 },
  LIVE_AUTH: { exitCode: 1 },
  LIVE_CONNECTION_LIMIT: { exitCode: 1 },
  LIVE_TIMEOUT: { exitCode: 1 },
  LIVE_DISCONNECTED: { exitCode: 1 },
  LIVE_PROTOCOL: { exitCode: 1 },
  LIVE_QUEUE_FULL: { exitCode: 1 },
  SYMBOL_UNMAPPED: { exitCode: 1 },
  CSV_INVALID: { exitCode: 1 },
  NO_MARKET_DATA: { exitCode: 1 },
  OUT_OF_ORDER: { exitCode: 1 },
  AS_OF_AHEAD: { exitCode: 1 },
  AS_OF_FORGOTTEN: { exitCode: 1 },
  LAKE_NOT_COMMITTED: { exitCode: 1 },
  FILE_LOCKED: { exitCode: 1 },
  WRITE_FAILED: { exitCode: 1 },
  LAKE_CORRUPT: { exitCode: 1 },
  LAKE_CONFLICT: { exitCode: 1 },
  WARM_UP_MISSING: { exitCode: 1 },
  VIEW_INVALID: { exitCode: 1 },
  PORT_IN_USE: { exitCode: 1 },
  PROTOCOL_VIOLATION: { exitCode: 1 },
  CHECK_FAILED: { exitCode: 1 },
  INTERRUPTED: { exitCode: 1 },
} as const satisfies Record<string, { exitCode: 1 | 2 }>;

export type ErrorCode = keyof typeof ERROR_CODES;

interface SpymasterErrorOptions {
  /** What the reader can do about it: one imperative sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Machine-readable facts: file, byte offset, record count. */
  readonly details?: Readonly<Record<string, string | number | bigint | null>>;
}

/**
 * A failure that names what was wrong and where (`message`), and what to do next (`hint`).
 * @example throw new SpymasterError('INVALID_DATE', '"2025-13-01" is not a date', { hint: 'Write dates as YYYY-MM-DD.' });
 */
export class SpymasterError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, string | number | bigint | null>>;

  constructor(code: ErrorCode, message: string, options: SpymasterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SpymasterError';
    this.code = code;
    this.hint = options.hint ?? null;
    this.details = options.details ?? {};
  }

  get exitCode(): 1 | 2 {
    return ERROR_CODES[this.code].exitCode;
  }
}

export function isSpymasterError(error: unknown): error is SpymasterError {
  return error instanceof SpymasterError;
}
