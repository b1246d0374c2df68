import type { SnapshotBody } from '../../shared/protocol/messages.ts';

/** What a frame is to whoever sends it. */
export const FRAME_KINDS = ['durable', 'transient', 'reply', 'snapshot'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** All that the daemon sends names its type; what comes first in a text is its own. */
const MARK = '"type":"';

function typeOf(text: string): string {
  const from = text.indexOf(MARK) + MARK.length;
  return text.slice(from, text.indexOf('"', from));
}

/** What has been sent to all clients together, since the daemon began. */
export class Traffic {
  readonly frames: Record<FrameKind, number> = { durable: 0, transient: 0, reply: 0, snapshot: 0 };
  readonly snapshots: Record<SnapshotBody['why'], number> = { opened: 0, jump: 0, 'too-far': 0, slow: 0 };
  /** By what a frame says it is. */
  readonly byType = new Map<string, { frames: number; bytes: number }>();
  /** Clients that went on where they stood. */
  resumes = 0;
  /** Transient frames that a newer one took the place of, of clients that have gone. */
  conflated = 0;

  sent(kind: FrameKind, text: string): void {
    this.frames[kind]++;
    const type = typeOf(text);
    const sent = this.byType.get(type) ?? { frames: 0, bytes: 0 };
    sent.frames++;
    sent.bytes += Buffer.byteLength(text);
    this.byType.set(type, sent);
  }
}
