import type { Request } from '../../shared/protocol/client-messages.ts';
import type { Retry, StreamErrorCode } from '../../shared/protocol/limits.ts';
import type { SessionBody, SnapshotBody, TransientBody } from '../../shared/protocol/messages.ts';
import type { HealthSource } from './health.ts';

/** A durable frame, encoded once for all it is sent to. */
export interface EncodedFrame {
  readonly seq: number;
  readonly text: string;
}

/** Where a show tells one viewer what happens. */
export interface Outlet {
  durable(frame: EncodedFrame): void;
  /** The newest of a type counts; others may be passed over. */
  transient(body: TransientBody): void;
  /** What is shown goes on from elsewhere: a snapshot is taken. */
  jump(): void;
  /** Something else is shown from here on: facts and a snapshot are taken. */
  begin(): void;
}

export interface Acknowledged {
  readonly at?: number;
  readonly clamped?: boolean;
}
export interface Refused {
  readonly refused: StreamErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retry?: Retry;
}
export type Answered = Acknowledged | Refused;

/** What one viewer is shown, and where in it. */
export interface Viewing {
  readonly session: SessionBody;
  readonly epoch: string;
  /** The number of the last durable frame that belongs to what is shown now. */
  readonly seq: number;
  snapshot(why: SnapshotBody['why']): SnapshotBody;
  /** The durable frames after a number; null where they cannot be had. */
  after(seq: number): readonly EncodedFrame[] | null;
  /** The stream has begun: from here on the outlet is told. */
  start(): void;
  request(request: Exclude<Request, { type: 'resume' }>): Answered;
  end(): void;
}

/** Something to be seen: a recorded session, or the one that is happening. */
export interface Show {
  readonly health: HealthSource;
  open(outlet: Outlet): Viewing;
  close(): void;
}
