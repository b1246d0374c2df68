/** Every way Spymaster can fail, in one list, and what each means. */
export const ERROR_CODES = {
  USAGE: 'The command line asks for something that cannot be done.',
  INVALID_DATE: 'A text that should be a date is none.',
  NOT_A_SESSION: 'A date, or a range, has no session: a weekend, a holiday, or a year outside the calendar.',
  UNKNOWN_INSTRUMENT: 'A futures root that is not configured.',
  FILE_NOT_FOUND: 'A file that was named is not there.',
  FILE_UNREADABLE: 'A file or folder is there and cannot be used: a missing permission, or the wrong kind.',
  DBN_BAD_MAGIC: 'A file does not begin as DBN does.',
  DBN_UNSUPPORTED_VERSION: 'A DBN version that is newer than this reader.',
  DBN_CORRUPT_METADATA: 'A DBN header that contradicts itself.',
  DBN_CORRUPT_RECORD: 'A DBN record whose length or type cannot be.',
  DBN_TRUNCATED: 'DBN data end within a record or a frame; what came before was delivered.',
  DBN_UPGRADE_REFUSED: 'A record cannot be brought to the version that was asked for.',
  DBN_UNEXPECTED_RECORD: 'A record of another kind than the header’s schema.',
  SOURCE_SPENT: 'Records that come once are asked for again.',
  DBN_ENCODE: 'Something cannot be written as DBN.',
  ZSTD_CORRUPT: 'Compressed data that do not decompress.',
  API_KEY_MISSING: 'No Databento key was found.',
  API_KEY_INVALID: 'A Databento key of the wrong form, or in a file that others may read.',
  DATABENTO_AUTH: 'Databento does not accept the key.',
  DATABENTO_BILLING: 'Databento refuses a request for reasons of billing.',
  DATABENTO_REJECTED: 'Databento refuses a request as it was made.',
  DATABENTO_RATE_LIMITED: 'Databento asks to wait, for longer than this client does.',
  DATABENTO_UNAVAILABLE: 'Databento is there and cannot serve now.',
  DATABENTO_NO_ANSWER: 'Databento took a request and sent nothing in the time allowed.',
  DATABENTO_UNREACHABLE: 'No connection to Databento.',
  DATABENTO_RESPONSE_INVALID: 'An answer of Databento that this client does not understand.',
  COST_LIMIT: 'A request would cost more than was allowed.',
  BATCH_UNCERTAIN: 'Whether a batch job was submitted is unknown; it is not submitted again.',
  HASH_MISMATCH: 'A downloaded file is not the one that was announced.',
  TOO_FEW_RECORDS: 'The service has counted more records than it sends.',
  NOT_RESUMABLE: 'What an earlier download left belongs to another request.',
  SUBSCRIPTION_INVALID: 'A live subscription that cannot be made.',
  LIVE_REFUSED: 'The live gateway takes no connection now.',
  LIVE_AUTH: 'The live gateway does not accept the key, or the licence.',
  LIVE_CONNECTION_LIMIT: 'The account has as many live connections as it may.',
  LIVE_TIMEOUT: 'The live gateway did not answer in time.',
  LIVE_DISCONNECTED: 'A live connection ended.',
  LIVE_CLOSED: 'A live connection that was closed is asked for something.',
  LIVE_PROTOCOL: 'The live gateway said something that is not its protocol.',
  LIVE_QUEUE_FULL: 'A live reader fell behind further than its queue is long.',
  SYMBOL_UNMAPPED: 'An instrument id without a symbol on its date.',
  CSV_INVALID: 'A CSV of bars that cannot be read; the line is named.',
  NO_MARKET_DATA: 'There are no data for what was asked.',
  OUT_OF_ORDER: 'Events came out of order where order is required.',
  AS_OF_AHEAD: 'A feature asked about a time that has not come: a defect of Spymaster.',
  AS_OF_FORGOTTEN: 'A feature asked about a time whose state is no longer kept: a defect of Spymaster.',
  LAKE_NOT_COMMITTED: 'A date of a table is not built.',
  FILE_LOCKED: 'Another process is writing the same.',
  WRITE_FAILED: 'A file could not be written: a full disk, a missing permission.',
  LAKE_CORRUPT: 'A stored table or manifest is not what it should be.',
  LAKE_CONFLICT: 'A date was committed by another process while this one was building it from other inputs.',
  WARM_UP_MISSING: 'A session that a date warms up from has data and is not built.',
  FORECASTS_STALE: 'Episodes of an earlier session were built, and the forecasts that rest on them were not.',
  DAY_MISSING:
    'A live session is over and could not be made a part of what is known, so that none after it is followed.',
  LEDGER_CONFLICT: 'The ledger says something else of a moment than the same model and history give now.',
  INDEX_STALE: 'There is no index, or no scales, as of a date, or not of the episodes that are stored now.',
  ENGINE_MISSING: 'A search engine was chosen that this machine does not have.',
  VIEW_INVALID: 'A vector or a scale does not fit what it is used for.',
  PORT_IN_USE: 'Another program listens on the port.',
  BUSY: 'More is asked for at once than can be done.',
  CHECK_FAILED: 'A check found something wrong.',
  INTERRUPTED: 'Work was stopped by the user; the same command resumes it.',
} as const satisfies Record<string, string>;

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
}

export function isSpymasterError(error: unknown): error is SpymasterError {
  return error instanceof SpymasterError;
}
