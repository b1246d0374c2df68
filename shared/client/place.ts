import { isDurable, type ReadMessage, type ServerMessage } from '../protocol/messages.ts';

/** What a client is to do with a frame. */
export type Verdict =
  | 'apply'
  /** Repeated, or of a time that is past: it says nothing new. */
  | 'drop'
  /** Something before it is missing: ask for it. */
  | 'resume'
  /** It cannot be understood. */
  | 'mismatch';

/**
 * Where a client stands in the stream: the epoch, and the number of the last frame that
 * stays. Only a snapshot or a session may change the epoch or go back.
 */
export class Place {
  epoch: string | null = null;
  seq = 0;

  take(read: ReadMessage): Verdict {
    if (read.kind === 'malformed') return 'mismatch';
    if (read.kind === 'unknown') return this.#takeUnknown(read);
    const { message } = read;
    switch (message.type) {
      case 'welcome':
      // Replies are for whoever asked, wherever the stream stands.
      case 'ack':
      case 'error':
      case 'neighbours':
        return 'apply';
      case 'session':
        return 'apply';
      case 'snapshot':
        this.epoch = message.epoch;
        this.seq = message.seq;
        return 'apply';
      case 'resumed':
        return message.epoch === this.epoch && message.from === this.seq + 1 ? 'apply' : 'resume';
      default:
        return this.#takeNumbered(message);
    }
  }

  #takeNumbered(message: Exclude<ServerMessage, { type: 'welcome' }>): Verdict {
    const { epoch, seq } = message;
    if (epoch !== this.epoch) return 'resume';
    if (!isDurable(message)) return seq === this.seq ? 'apply' : 'drop';
    if (seq <= this.seq) return 'drop';
    if (seq > this.seq + 1) return 'resume';
    this.seq = seq;
    return 'apply';
  }

  /** It may be one that stays: then its number counts, and nothing of it is missed. */
  #takeUnknown({ epoch, seq }: { readonly epoch: string; readonly seq: number }): Verdict {
    if (epoch !== this.epoch) return 'resume';
    if (seq > this.seq + 1) return 'resume';
    this.seq = Math.max(this.seq, seq);
    return 'drop';
  }
}
