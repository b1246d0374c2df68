/** The version of the stream's messages that both sides speak. */
export const PROTOCOL_VERSION = 5 as const;
export const STREAM_PATH = '/v1/stream';
export const HELLO_TIMEOUT_MS = 5000;
/** A frame comes at least so often. */
export const HEARTBEAT_MS = 5000;

/** What both sides keep to. */
export const LIMITS = {
  /** Clients that have said hello; so many more may be waiting to. */
  clients: 50,
  waiting: 20,
  clientFrameBytes: 4096,
  /** Objects and lists within each other in a client's frame. */
  depth: 8,
  messagesPerSecond: 40,
  badRequestsPerMinute: 10,
  /** Look-ups of what an answer was compared with. */
  neighboursPerSecond: 4,
} as const;

/** One close code, one meaning. */
export const CLOSE_CODES = {
  shutdown: 1001,
  /** Sent by a client that has lost its place. */
  outOfStep: 4000,
  malformed: 4400,
  badToken: 4401,
  helloTimeout: 4402,
  helloFirst: 4403,
  version: 4406,
  slow: 4408,
  tooFast: 4429,
  full: 4503,
} as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** Whether asking again makes sense, and when. */
export type Retry = 'no' | 'now' | 'later';

interface StreamErrorFacts {
  /** The connection ends with this; null where it goes on. */
  readonly closes: CloseCode | null;
  readonly retry: Retry;
}

/** Everything that a daemon may refuse, and what follows from it. */
export const STREAM_ERRORS = {
  SHUTDOWN: { closes: CLOSE_CODES.shutdown, retry: 'later' },
  MALFORMED: { closes: CLOSE_CODES.malformed, retry: 'no' },
  BAD_TOKEN: { closes: CLOSE_CODES.badToken, retry: 'no' },
  HELLO_TIMEOUT: { closes: CLOSE_CODES.helloTimeout, retry: 'now' },
  HELLO_FIRST: { closes: CLOSE_CODES.helloFirst, retry: 'no' },
  VERSION: { closes: CLOSE_CODES.version, retry: 'no' },
  SLOW: { closes: CLOSE_CODES.slow, retry: 'now' },
  TOO_FAST: { closes: CLOSE_CODES.tooFast, retry: 'later' },
  FULL: { closes: CLOSE_CODES.full, retry: 'later' },
  BAD_REQUEST: { closes: null, retry: 'no' },
  UNKNOWN_TYPE: { closes: null, retry: 'no' },
  NOT_REPLAY: { closes: null, retry: 'no' },
  NOT_LIVE: { closes: null, retry: 'no' },
  NO_SUCH_SESSION: { closes: null, retry: 'no' },
  NO_SUCH_SHARE: { closes: null, retry: 'no' },
  NOT_LEADER: { closes: null, retry: 'no' },
  NO_SUCH_ANSWER: { closes: null, retry: 'no' },
  BUSY: { closes: null, retry: 'later' },
  UNEXPECTED: { closes: null, retry: 'later' },
  AT_END: { closes: null, retry: 'no' },
  NONE_LEFT: { closes: null, retry: 'no' },
} as const satisfies Readonly<Record<string, StreamErrorFacts>>;
export type StreamErrorCode = keyof typeof STREAM_ERRORS;
