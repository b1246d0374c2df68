import type { Comparison } from '../../pipeline/frames/comparison.ts';
import type { Request } from '../../shared/protocol/client-messages.ts';
import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import type { StreamErrorCode } from '../../shared/protocol/limits.ts';
import type { SessionBody, SnapshotBody, TransientBody } from '../../shared/protocol/messages.ts';
import type { Neighbours } from '../../shared/protocol/neighbours.ts';
import type { Session } from '../../shared/session/session.ts';
import type { Delays } from './delays.ts';
import type { Timeline } from './timeline.ts';

/** What has gone wrong with a feed so far, and whether it is put down. */
export interface FeedFacts {
  readonly reconnects: number;
  /** Spans that could not be had again. */
  readonly holes: number;
  /** Events that came too late to be told. */
  readonly late: number;
  readonly isRecorded: boolean;
}

/** What whoever shows something can tell of how it is. */
export interface HealthSource {
  readonly mode: SessionBody['mode'];
  readonly symbol: string;
  readonly date: string;
  readonly epoch: string;
  /** The number of the last durable frame. */
  readonly seq: number;
  /** Start of the last closed bar, in Unix seconds; null before the first. */
  readonly lastBar: number | null;
  /** Sessions behind the answers. */
  readonly historySessions: number;
  /** Nothing of this date or later was looked at, and what computed it. */
  readonly asOf: string;
  readonly codeVersion: string;
  readonly status: FeedStatus;
  /** How the feed of a live session has done so far. */
  readonly feed?: FeedFacts;
  /** From a bar's end to its frames, for bars ended since the show began. */
  readonly closeDelays?: Delays;
}

/** A durable frame, encoded once for all it is sent to. */
export interface EncodedFrame {
  readonly seq: number;
  readonly text: string;
}

/** Where a show tells one viewer what happens. */
export interface Outlet {
  /** Frames that stay: all that one step adds, so that they can be sent at once. */
  durable(frames: readonly EncodedFrame[]): void;
  /** The newest of a type counts; others may be passed over. */
  transient(body: TransientBody): void;
  /** What is shown goes on from elsewhere: a snapshot is taken. */
  jump(): void;
  /** Something else is shown from here on: facts and a snapshot are taken. */
  begin(): void;
}

export interface Acknowledged {
  /** Something else is shown from here on. */
  readonly begins?: true;
  readonly at?: number;
  readonly clamped?: boolean;
  readonly share?: string;
  readonly lead?: string;
}
export interface Found {
  readonly neighbours: Neighbours;
}
export interface Refused {
  readonly refused: StreamErrorCode;
  readonly message: string;
  readonly hint: string;
}
export type Answered = Acknowledged | Found | Refused;

/** What was compared, and in which session. */
export interface ShownComparison {
  readonly session: Session;
  readonly comparison: Comparison;
}

/** What may be asked of what is shown. */
export type ViewingRequest = Exclude<Request, { type: 'resume' }>;
export type PlayerRequest = Exclude<ViewingRequest, { type: 'open' | 'neighbours' }>;

/** What one viewer is shown, and where in it. */
export interface Viewing {
  readonly session: SessionBody;
  readonly epoch: string;
  /** The number of the last durable frame that belongs to what is shown now. */
  readonly seq: number;
  snapshot(why: SnapshotBody['why']): SnapshotBody;
  /** The durable frames after a number; null where they cannot be had. */
  after(seq: number): readonly EncodedFrame[] | null;
  /** What is so now and passes: told to whoever has come back. */
  now(): readonly TransientBody[];
  request(request: PlayerRequest): Answered;
  /**
   * What a committed answer was compared with; null where none has been told.
   * @param time of the answer, in Unix seconds; null for the last
   */
  comparison(episodeId: string, time: number | null): ShownComparison | null;
  end(): void;
}

/** A share that a viewer is in, and whether they play it. */
export interface JoinedShare {
  readonly id: string;
  readonly role: 'leader' | 'follower';
}

/** The name of a share, and the word by which whoever leads it comes back to it. */
export interface BegunShare {
  readonly share: string;
  readonly lead: string;
}

/** A replay that is led by one viewer. */
export interface Led {
  join(outlet: Outlet, share: JoinedShare): Follower;
  /** Nobody looks at it any more. */
  stop(): void;
}

/** One of those who see the same replay: whoever plays it, or another. */
export interface Follower extends Viewing {
  /** The share is over: goes on alone, at the same moment. */
  goAlone(): void;
}

/** Where a viewer's replay can be shared. */
export interface Sharing {
  begin(led: Led, leader: Follower): BegunShare;
  forget(share: string, follower: Follower): void;
  /** Its leader ends it: everyone else goes on alone. */
  end(share: string, leader: Follower): void;
  /** Its leader has gone: a minute later it ends, unless they are back. */
  endSoon(share: string, leader: Follower): void;
}

/** One that the viewer can have changed to something else. */
export interface SwitchedViewing extends Omit<Viewing, 'request' | 'comparison'> {
  request(request: ViewingRequest): Answered | Promise<Answered>;
}

/** A session, as far as it has been told. */
export interface Shown {
  readonly session: SessionBody;
  readonly timeline: Timeline;
}

/** Where a viewer's replay stands. */
export interface ReplayPlace {
  /** Unix seconds. */
  readonly at?: number | undefined;
  /** Session seconds per second. */
  readonly speed?: number | undefined;
  readonly playing?: boolean | undefined;
}

/** Something to be seen: a recorded session, or the one that is happening. */
export interface Show {
  readonly shown: Shown;
  readonly health: HealthSource;
  /**
   * @param shares where a viewer's replay can be shared
   * @param place where a replay opens; where it opens for everyone without it
   */
  open(outlet: Outlet, shares?: Sharing, place?: ReplayPlace): Viewing;
  close(): void;
}
