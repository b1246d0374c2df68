import type { ConnectionState } from '../shared/client/stream-client.ts';
import type { Answer } from '../shared/protocol/answer.ts';
import type { Jump, View } from '../shared/protocol/client-messages.ts';
import type { FeedStatus } from '../shared/protocol/feed-status.ts';
import type {
  Bar,
  Contact,
  LevelPoint,
  OutcomeMessage,
  ReplayState,
  SessionBody,
} from '../shared/protocol/messages.ts';
import type { Neighbours } from '../shared/protocol/neighbours.ts';
import type { Alert, StreamBar } from '../shared/protocol/stream-messages.ts';
import type { Verdict } from '../shared/protocol/verdict.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';
import type { Position } from '../shared/vocabulary/position.ts';
import type { SpymasterPluginError } from './errors.ts';
import type { Focus } from './focus.ts';
import type { RuntimeOptions, SomeOptions } from './options.ts';

/** How fresh the picture is. */
export interface Status {
  readonly connection: ConnectionState;
  /** Why it is so, in a sentence; null where there is nothing to say. */
  readonly reason: string | null;
  /** What the feed is doing; null before it is known. */
  readonly feed: FeedStatus | null;
  /** Up to when the picture is known, in Unix seconds; null before there is one. */
  readonly asOf: number | null;
  /** When it connects again, in Unix milliseconds; null where it does not. */
  readonly retryAt: number | null;
}

/** What is told, by name. Nothing is told before `attachSpymaster` has returned. */
export interface SpymasterEvents {
  /** Each of these only where it is another than before. */
  readonly status: Status;
  /** Where it is another approach; its `at` goes on in the snapshot alone. */
  readonly focus: Focus | null;
  readonly session: SessionBody;
  readonly verdict: { readonly answer: Answer; readonly verdict: Verdict; readonly sentence: string };
  readonly replay: ReplayState | null;
  readonly options: RuntimeOptions;
  readonly unread: number;
  /** Each of these whenever it happens. */
  readonly contact: Contact;
  readonly outcome: OutcomeMessage;
  readonly alert: Alert;
  readonly error: SpymasterPluginError;
}

/** All that is shown now. Frozen: the same object until something changes. */
export interface SpymasterSnapshot {
  /** What the picture is made of, and its last numbered frame; empty and 0 before. */
  readonly epoch: string;
  readonly seq: number;
  readonly status: Status;
  readonly session: SessionBody | null;
  readonly replay: ReplayState | null;
  readonly bars: readonly Bar[];
  readonly levels: readonly LevelPoint[];
  /** What is said now of the approaches under way. */
  readonly answers: readonly Answer[];
  /** What was said at closes, of approaches then under way. */
  readonly said: readonly Answer[];
  readonly contacts: readonly Contact[];
  readonly outcomes: readonly OutcomeMessage[];
  readonly alerts: readonly Alert[];
  /** How many have come since the reader last looked at their list. */
  readonly unread: number;
  readonly streams: ReadonlyMap<LevelKind, readonly StreamBar[]>;
  readonly focus: Focus | null;
  /** The reader looks back: what is in focus was said earlier. */
  readonly isPinned: boolean;
  /** The answer that the card speaks of. */
  readonly focused: Answer | null;
}

export interface SpymasterHandle {
  snapshot(): SpymasterSnapshot;
  /** @returns takes the listener off again */
  on<K extends keyof SpymasterEvents>(event: K, listener: (value: SpymasterEvents[K]) => void): () => void;
  applyOptions(options: SomeOptions): void;
  options(): RuntimeOptions;
  /**
   * Shows another session, or what somebody else plays; resolves when its picture is
   * there.
   * @throws {SpymasterPluginError} with the daemon's code, as all of these do
   */
  open(view: View): Promise<SessionBody>;
  /** The level or approach that the card is to speak of; null to follow price again. */
  focus(target: LevelKind | { readonly episodeId: string; readonly at?: number } | null): void;
  readonly replay: {
    play(): Promise<void>;
    pause(): Promise<void>;
    /** Bars ahead, or back where negative. */
    step(bars: number): Promise<void>;
    /** Session seconds per second. */
    speed(times: number): Promise<void>;
    /** Unix seconds. */
    seek(to: number): Promise<void>;
    jump(to: Jump): Promise<void>;
  };
  /** What an answer was compared with; of the focused approach's last without more. */
  neighbours(episodeId?: string, at?: number): Promise<Neighbours>;
  /** What the reader holds: the stream then says what the streams say of it. */
  position(position: { readonly side: Position; readonly entry?: number }): Promise<void>;
  /** No alert asks for attention for so many minutes of the session; null: as usual. */
  mute(minutes: number | null): void;
  /** Brings up what keys do as well, for buttons of the host's own. */
  show(part: 'alerts' | 'settings' | 'help' | 'now'): void;
  /** Chart, sentence and where they come from, as PNG. */
  takeScreenshot(): Promise<Blob>;
  /** Connects at once, where the daemon is away. */
  retryNow(): void;
  /** Removes everything and closes the connection. Twice is as once. */
  detach(): void;
}
