import { CLOSE_CODES, type CloseCode, type StreamErrorCode } from './limits.ts';

/** Whether asking again makes sense, and when. */
export type Retry = 'no' | 'now' | 'later';

interface StreamErrorFacts {
  /** The connection ends with this; null where it goes on. */
  readonly closes: CloseCode | null;
  readonly retry: Retry;
  /** How long to wait before, where it is not at once. */
  readonly afterMs?: number;
}

/** What follows from each. */
export const STREAM_ERRORS: Readonly<Record<StreamErrorCode, StreamErrorFacts>> = {
  SHUTDOWN: { closes: CLOSE_CODES.shutdown, retry: 'later' },
  MALFORMED: { closes: CLOSE_CODES.malformed, retry: 'no' },
  BAD_TOKEN: { closes: CLOSE_CODES.badToken, retry: 'no' },
  HELLO_TIMEOUT: { closes: CLOSE_CODES.helloTimeout, retry: 'now' },
  HELLO_FIRST: { closes: CLOSE_CODES.helloFirst, retry: 'no' },
  VERSION: { closes: CLOSE_CODES.version, retry: 'no' },
  SLOW: { closes: CLOSE_CODES.slow, retry: 'now' },
  TOO_FAST: { closes: CLOSE_CODES.tooFast, retry: 'later', afterMs: 5000 },
  FULL: { closes: CLOSE_CODES.full, retry: 'later', afterMs: 2000 },
  BAD_REQUEST: { closes: null, retry: 'no' },
  UNKNOWN_TYPE: { closes: null, retry: 'no' },
  NOT_REPLAY: { closes: null, retry: 'no' },
  NOT_LIVE: { closes: null, retry: 'no' },
  NO_SUCH_SESSION: { closes: null, retry: 'no' },
  NO_SUCH_SHARE: { closes: null, retry: 'no' },
  NOT_LEADER: { closes: null, retry: 'no' },
  NO_SUCH_ANSWER: { closes: null, retry: 'no' },
  BUSY: { closes: null, retry: 'later', afterMs: 1000 },
  UNEXPECTED: { closes: null, retry: 'later' },
  AT_END: { closes: null, retry: 'no' },
  NONE_LEFT: { closes: null, retry: 'no' },
};
