/**
 * Every way Spymaster can fail, in one list. The exit code is 1 for failed work and 2 for
 * bad usage.
 */
export const ERROR_CODES = {
  USAGE: { exitCode: 2, meaning: 'The command line asks for something that cannot be done.' },
  INVALID_DATE: { exitCode: 2, meaning: 'A text that should be a date is none.' },
  NOT_A_SESSION: {
    exitCode: 2,
    meaning: 'A date, or a range, has no session: a weekend, a holiday, or a year outside the calendar.',
  },
  UNKNOWN_INSTRUMENT: { exitCode: 2, meaning: 'A futures root that is not configured.' },
  FILE_NOT_FOUND: { exitCode: 1, meaning: 'A file that was named is not there.' },
  FILE_UNREADABLE: {
    exitCode: 1,
    meaning: 'A file or folder is there and cannot be used: a missing permission, or the wrong kind.',
  },
  DBN_BAD_MAGIC: { exitCode: 1, meaning: 'A file does not begin as DBN does.' },
  DBN_UNSUPPORTED_VERSION: { exitCode: 1, meaning: 'A DBN version that is newer than this reader.' },
  DBN_CORRUPT_METADATA: { exitCode: 1, meaning: 'A DBN header that contradicts itself.' },
  DBN_CORRUPT_RECORD: { exitCode: 1, meaning: 'A DBN record whose length or type cannot be.' },
  DBN_TRUNCATED: {
    exitCode: 1,
    meaning: 'DBN data end within a record or a frame; what came before was delivered.',
  },
  DBN_UPGRADE_REFUSED: {
    exitCode: 1,
    meaning: 'A record cannot be brought to the version that was asked for.',
  },
  DBN_UNEXPECTED_RECORD: {
    exitCode: 1,
    meaning: 'A record of another kind than the header’s schema.',
  },
  SOURCE_SPENT: { exitCode: 1, meaning: 'Records that come once are asked for again.' },
  DBN_ENCODE: { exitCode: 1, meaning: 'Something cannot be written as DBN.' },
  ZSTD_CORRUPT: { exitCode: 1, meaning: 'Compressed data that do not decompress.' },
  API_KEY_MISSING: { exitCode: 1, meaning: 'No Databento key was found.' },
  API_KEY_INVALID: {
    exitCode: 1,
    meaning: 'A Databento key of the wrong form, or in a file that others may read.',
  },
  DATABENTO_AUTH: { exitCode: 1, meaning: 'Databento does not accept the key.' },
  DATABENTO_BILLING: { exitCode: 1, meaning: 'Databento refuses a request for reasons of billing.' },
  DATABENTO_REJECTED: { exitCode: 1, meaning: 'Databento refuses a request as it was made.' },
  DATABENTO_RATE_LIMITED: {
    exitCode: 1,
    meaning: 'Databento asks to wait, for longer than this client does.',
  },
  DATABENTO_UNAVAILABLE: { exitCode: 1, meaning: 'Databento is there and cannot serve now.' },
  DATABENTO_NO_ANSWER: {
    exitCode: 1,
    meaning: 'Databento took a request and sent nothing in the time allowed.',
  },
  DATABENTO_UNREACHABLE: { exitCode: 1, meaning: 'No connection to Databento.' },
  DATABENTO_RESPONSE_INVALID: {
    exitCode: 1,
    meaning: 'An answer of Databento that this client does not understand.',
  },
  COST_LIMIT: { exitCode: 1, meaning: 'A request would cost more than was allowed.' },
  BATCH_UNCERTAIN: {
    exitCode: 1,
    meaning: 'Whether a batch job was submitted is unknown; it is not submitted again.',
  },
  HASH_MISMATCH: { exitCode: 1, meaning: 'A downloaded file is not the one that was announced.' },
  TOO_FEW_RECORDS: { exitCode: 1, meaning: 'The service has counted more records than it sends.' },
  NOT_RESUMABLE: { exitCode: 1, meaning: 'What an earlier download left belongs to another request.' },
  SUBSCRIPTION_INVALID: { exitCode: 2, meaning: 'A live subscription that cannot be made.' },
  LIVE_REFUSED: { exitCode: 1, meaning: 'The live gateway takes no connection now.' },
  LIVE_AUTH: { exitCode: 1, meaning: 'The live gateway does not accept the key, or the licence.' },
  LIVE_CONNECTION_LIMIT: { exitCode: 1, meaning: 'The account has as many live connections as it may.' },
  LIVE_TIMEOUT: { exitCode: 1, meaning: 'The live gateway did not answer in time.' },
  LIVE_DISCONNECTED: { exitCode: 1, meaning: 'A live connection ended.' },
  LIVE_CLOSED: { exitCode: 1, meaning: 'A live connection that was closed is asked for something.' },
  LIVE_PROTOCOL: { exitCode: 1, meaning: 'The live gateway said something that is not its protocol.' },
  LIVE_QUEUE_FULL: { exitCode: 1, meaning: 'A live reader fell behind further than its queue is long.' },
  SYMBOL_UNMAPPED: { exitCode: 1, meaning: 'An instrument id without a symbol on its date.' },
  CSV_INVALID: { exitCode: 1, meaning: 'A CSV of bars that cannot be read; the line is named.' },
  NO_MARKET_DATA: { exitCode: 1, meaning: 'There are no data for what was asked.' },
  OUT_OF_ORDER: { exitCode: 1, meaning: 'Events came out of order where order is required.' },
  AS_OF_AHEAD: {
    exitCode: 1,
    meaning: 'A feature asked about a time that has not come: a defect of Spymaster.',
  },
  AS_OF_FORGOTTEN: {
    exitCode: 1,
    meaning: 'A feature asked about a time whose state is no longer kept: a defect of Spymaster.',
  },
  LAKE_NOT_COMMITTED: { exitCode: 1, meaning: 'A date of a table is not built.' },
  FILE_LOCKED: { exitCode: 1, meaning: 'Another process is writing the same.' },
  WRITE_FAILED: { exitCode: 1, meaning: 'A file could not be written: a full disk, a missing permission.' },
  LAKE_CORRUPT: { exitCode: 1, meaning: 'A stored table or manifest is not what it should be.' },
  LAKE_CONFLICT: {
    exitCode: 1,
    meaning: 'A date was committed by another process while this one was building it from other inputs.',
  },
  WARM_UP_MISSING: { exitCode: 1, meaning: 'A session that a date warms up from has data and is not built.' },
  FORECASTS_STALE: {
    exitCode: 1,
    meaning: 'Episodes of an earlier session were built, and the forecasts that rest on them were not.',
  },
  LEDGER_CONFLICT: {
    exitCode: 1,
    meaning: 'The ledger says something else of a moment than the same model and history give now.',
  },
  INDEX_STALE: {
    exitCode: 1,
    meaning: 'There is no index, or no scales, as of a date, or not of the episodes that are stored now.',
  },
  ENGINE_MISSING: { exitCode: 1, meaning: 'A search engine was chosen that this machine does not have.' },
  VIEW_INVALID: { exitCode: 1, meaning: 'A vector or a scale does not fit what it is used for.' },
  PORT_IN_USE: { exitCode: 1, meaning: 'Another program listens on the port.' },
  CHECK_FAILED: { exitCode: 1, meaning: 'A check found something wrong.' },
  INTERRUPTED: { exitCode: 1, meaning: 'Work was stopped by the user; the same command resumes it.' },
} as const satisfies Record<string, { exitCode: 1 | 2; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

interface SpymasterErrorOptions {
  /** What the reader can do about it: one imperative sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Machine-readable facts: file, byte offset, record count. */
  readonly details?: Readonly<Record<string, string | number | bigint | null>>;
}

/**
 * A failure that names what was wrong and where (`message`), and what to do next
 * (`hint`).
 * @example throw new SpymasterError('INVALID_DATE', '"2025-13-01" is not a date', { hint:
 * 'Write dates as YYYY-MM-DD.' });
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
