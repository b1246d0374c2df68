import { EventEmitter } from 'node:events';

/** A socket and what it writes to, for a connection under test. */
export class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  readonly sent: { readonly type: string; readonly [field: string]: unknown }[] = [];
  /** How many frames each write carried. */
  readonly writes: number[] = [];
  #heldBack: number | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
    if (this.#heldBack === null) this.writes.push(1);
    else this.#heldBack++;
  }
  cork(): void {
    this.#heldBack = 0;
  }
  uncork(): void {
    this.writes.push(this.#heldBack!);
    this.#heldBack = null;
  }
}
