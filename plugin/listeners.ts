type Listener = (value: never) => void;

/**
 * Who wants to be told what. Nothing is told before the turn in which it was made is
 * over, each thing only where it is another than before, and a listener that throws
 * stops no other.
 */
export class Listeners<Events extends object> {
  readonly #byEvent = new Map<keyof Events, Set<Listener>>();
  readonly #last = new Map<unknown, string>();
  readonly #failed = new Set<Listener>();
  readonly #onFailure: (error: unknown) => void;
  #isStopped = false;

  /** @param onFailure told once of each listener that throws */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** @returns takes the listener off again */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void): () => void {
    const own = this.#byEvent.get(event) ?? new Set<Listener>();
    own.add(listener);
    this.#byEvent.set(event, own);
    return () => void own.delete(listener);
  }

  /** Something has happened: everyone is told, in a turn of its own. */
  tell<K extends keyof Events>(event: K, value: Events[K]): void {
    queueMicrotask(() => {
      if (this.#isStopped) return;
      for (const listener of this.#byEvent.get(event) ?? []) this.#call(listener, value as never);
    });
  }

  /**
   * Something is so now: told where it was otherwise before.
   * @param mark what the two are compared by; the value itself as JSON without it
   * @param of several of a kind, whose value it is
   */
  change<K extends keyof Events>(
    event: K,
    value: Events[K],
    mark: string = JSON.stringify(value),
    of: unknown = event,
  ): void {
    if (this.#last.get(of) === mark) return;
    this.#last.set(of, mark);
    this.tell(event, value);
  }

  stop(): void {
    this.#isStopped = true;
    this.#byEvent.clear();
  }

  #call(listener: Listener, value: never): void {
    try {
      listener(value);
    } catch (error) {
      if (this.#failed.has(listener)) return;
      this.#failed.add(listener);
      this.#onFailure(error);
    }
  }
}
