import { SpymasterError } from '../../../shared/errors.ts';

/** A large query is long in the making; asked again too soon, it is made twice. */
const FIRST_BYTE_TIMEOUT_MS = 120_000;
/** Between bytes the service is never silent this long. */
const IDLE_TIMEOUT_MS = 60_000;

/** How long an answer may take. */
export interface Patience {
  /**
   * Longest wait for an answer's first byte. Default two minutes; connecting may take ten
   * seconds of it.
   */
  readonly firstByteTimeoutMs?: number;
  /** Longest silence between bytes. Default one minute. */
  readonly idleTimeoutMs?: number;
}

/** What was asked, and how its caller gives up. */
export interface Asked {
  readonly method: string;
  readonly signal?: AbortSignal | undefined;
}

/** Aborts a request that has been silent for too long, or whose caller has given up. */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #idleMs: number;
  readonly #caller: AbortSignal | undefined;
  #patienceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #silent = false;
  #begun = false;

  constructor({ firstByteTimeoutMs, idleTimeoutMs }: Patience, caller: AbortSignal | undefined) {
    this.#patienceMs = firstByteTimeoutMs ?? FIRST_BYTE_TIMEOUT_MS;
    this.#idleMs = idleTimeoutMs ?? IDLE_TIMEOUT_MS;
    this.#caller = caller;
    if (caller?.aborted) this.#controller.abort(caller.reason);
    caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  get aborted(): boolean {
    return this.#caller?.aborted ?? false;
  }

  /** Whether it gave up because the service said nothing; and if so, nothing at all. */
  get silence(): 'none' | 'unanswered' | 'broken-off' {
    if (!this.#silent) return 'none';
    return this.#begun ? 'broken-off' : 'unanswered';
  }

  expectBytes(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silent = true;
      this.#controller.abort();
    }, this.#patienceMs);
  }

  /** The reader is busy with what has come; the service's silence does not count. */
  bytesCame(): void {
    clearTimeout(this.#timer);
    this.#begun = true;
    this.#patienceMs = this.#idleMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }

  readonly #onCallerAbort = () => this.#controller.abort(this.#caller?.reason);
}

/** A body of which the first bytes, if it has any, are there. */
export class ResponseBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #call: Asked;
  readonly #watchdog: Watchdog;
  #first: Uint8Array | undefined;
  #isBeingRead = false;

  private constructor(response: Response, call: Asked, watchdog: Watchdog) {
    this.#reader = response.body?.getReader();
    this.#call = call;
    this.#watchdog = watchdog;
  }

  /** Waits for the first bytes: a head alone is no answer yet. */
  static async begun(response: Response, call: Asked, watchdog: Watchdog): Promise<ResponseBody> {
    const body = new ResponseBody(response, call, watchdog);
    body.#first = (await body.#reader?.read())?.value;
    watchdog.bytesCame();
    return body;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    this.#isBeingRead = true;
    try {
      while (this.#first) {
        const chunk = this.#first;
        this.#first = undefined;
        yield chunk;
        this.#watchdog.expectBytes();
        this.#first = (await this.#reader!.read()).value;
        this.#watchdog.bytesCame();
      }
    } catch (error) {
      throw unreachable(this.#call, error, this.#watchdog);
    } finally {
      this.#isBeingRead = false;
      await this.cancel();
    }
  }

  async cancel(): Promise<void> {
    this.#watchdog.stop();
    // Its reader would take that for the body's end, and cancels it itself.
    if (!this.#isBeingRead) await this.#reader?.cancel().catch(() => undefined);
  }
}

export function unreachable(call: Asked, error: unknown, watchdog: Watchdog): unknown {
  if (watchdog.aborted) return aborted(call.method, call.signal, error);
  if (error instanceof SpymasterError) return error;
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  if (watchdog.silence === 'unanswered')
    return new SpymasterError('DATABENTO_NO_ANSWER', `Databento did not begin to answer ${call.method}.`, {
      hint: 'Ask for less at a time, or run it again later.',
      cause: error,
    });
  const why =
    watchdog.silence === 'broken-off'
      ? 'it fell silent'
      : (cause?.code ?? cause?.message ?? (error as Error).message);
  return new SpymasterError(
    'DATABENTO_UNREACHABLE',
    `The connection to Databento broke during ${call.method}: ${why}.`,
    {
      hint: 'Check the network and run it again; what has arrived is kept.',
      cause: error,
    },
  );
}

/**
 * What a caller's signal ended: its time-out as a service that does not answer, anything
 * else as its wish.
 */
export function aborted(what: string, signal: AbortSignal | undefined, cause: unknown): unknown {
  if (!signal?.aborted) return cause;
  if ((signal.reason as Error | undefined)?.name === 'TimeoutError') {
    return new SpymasterError('DATABENTO_UNREACHABLE', 'Databento did not answer in time.', {
      hint: 'Check the network and run it again.',
      cause,
    });
  }
  return new SpymasterError('INTERRUPTED', `${what} was interrupted.`, {
    hint: 'Run it again; what has arrived is kept.',
    cause,
  });
}
