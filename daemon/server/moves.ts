import { LIMITS } from '../../shared/protocol/limits.ts';
import type { ReplyBody } from '../../shared/protocol/messages.ts';

type AckBody = Extract<ReplyBody, { readonly type: 'ack' }>;

const SECOND_MS = 1000;
const APART_MS = SECOND_MS / LIMITS.jumpsPerSecond;

export interface MovesOptions {
  reply(ack: AckBody): void;
  /** Sends the picture of where the client stands now. */
  show(): void;
}

/**
 * A client that moves about in what it is shown. Ten pictures a second are enough for
 * whoever drags a slider: of what comes faster the last counts, and each is acknowledged.
 */
export class Moves {
  readonly #options: MovesOptions;
  #timer: NodeJS.Timeout | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Of the move whose picture is about to be sent. */
  #ack: AckBody | null = null;

  constructor(options: MovesOptions) {
    this.#options = options;
  }

  /** A picture is about to be sent, and says all that was told meanwhile. */
  get isAwaited(): boolean {
    return this.#timer !== null;
  }

  /** The client stands somewhere else. */
  moved(): void {
    if (this.#timer) return;
    const wait = this.#lastAt + APART_MS - performance.now();
    if (wait <= 0) return this.#show();
    this.#timer = setTimeout(() => this.#show(), wait);
  }

  /** With its picture, where that is about to be sent. */
  acknowledge(ack: AckBody): void {
    this.supersede();
    if (this.#timer) this.#ack = ack;
    else this.#options.reply(ack);
  }

  /** What was to be seen is overtaken by something else. */
  supersede(): void {
    const ack = this.#ack;
    this.#ack = null;
    if (ack) this.#options.reply({ ...ack, superseded: true });
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#ack = null;
  }

  #show(): void {
    this.#timer = null;
    this.#lastAt = performance.now();
    const ack = this.#ack;
    this.#ack = null;
    if (ack) this.#options.reply(ack);
    this.#options.show();
  }
}
