/** The version of the stream's messages that both sides speak. */
export const PROTOCOL_VERSION = 1 as const;
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
  /** Further ones are told together, by their last. */
  jumpsPerSecond: 10,
  /** Stored sessions that are made ready at once, of all clients; others wait. */
  replayLoads: 2,
  waitingLoads: 8,
  /** What a daemon sends is no longer. */
  serverFrameBytes: 65_536,
  snapshotBytes: 2_097_152,
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

/** Everything that a daemon may refuse. */
export const STREAM_ERROR_CODES = [
  'SHUTDOWN',
  'MALFORMED',
  'BAD_TOKEN',
  'HELLO_TIMEOUT',
  'HELLO_FIRST',
  'VERSION',
  'SLOW',
  'TOO_FAST',
  'FULL',
  'BAD_REQUEST',
  'UNKNOWN_TYPE',
  'NOT_REPLAY',
  'NOT_LIVE',
  'NO_SUCH_SESSION',
  'NO_SUCH_SHARE',
  'NOT_LEADER',
  'NO_SUCH_ANSWER',
  'BUSY',
  'UNEXPECTED',
  'AT_END',
  'NONE_LEFT',
] as const;
export type StreamErrorCode = (typeof STREAM_ERROR_CODES)[number];
