import * as v from 'valibot';
import { SpymasterError } from '../../../shared/errors.ts';
import type { ApiKey } from '../api-key.ts';
import { type Clock, systemClock } from '../clock.ts';
import { USER_AGENT } from '../user-agent.ts';
import { apiErrorFrom, DatabentoApiError } from './api-error.ts';
import { type RequestFamily, serviceLimits } from './rate-limit.ts';
import { aborted, type Patience, ResponseBody, unreachable, Watchdog } from './response-body.ts';

export const DEFAULT_BASE_URL = 'https://hist.databento.com/v0/';
/** Where the historical service is, for those who reach it elsewhere. */
export const HISTORICAL_URL_VARIABLE = 'DATABENTO_HISTORICAL_URL';

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
const TRIES = 5;
/** What the service asks for beyond this is for its user to wait for. */
const MAX_ASKED_WAIT_MS = 60_000;
/** How often a request that stayed without an answer is made. */
const UNANSWERED_TRIES = 2;

export interface HistoricalOptions extends Patience {
  readonly key: ApiKey;
  readonly baseUrl?: string;
  /** The service's remarks on a request that succeeded, as on degraded data. */
  readonly onWarning?: (warning: string, requestId: string | null) => void;
  /** Called before a call is repeated, with the pause until then. */
  readonly onRetry?: (milliseconds: number, reason: unknown) => void;
  readonly clock?: Clock;
  /** How the client names itself to the service. */
  readonly userAgent?: string;
}

export type Parameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Call {
  readonly verb: 'GET' | 'POST';
  /** `family.method`, or an absolute address for files. */
  readonly method: string;
  readonly family: RequestFamily;
  readonly parameters?: Parameters;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for a call that must not be made twice. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A response that has begun to arrive; its body must be read or cancelled. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string | null;
  /**
   * @throws {SpymasterError} DATABENTO_UNREACHABLE when the connection breaks or falls
   * silent
   */
  body(): AsyncGenerator<Uint8Array>;
  /** Lets go of the connection, whether or not the body has been read. */
  cancel(): Promise<void>;
}

/** Authorised, rate-limited, retried requests to the historical service. */
export class HttpClient {
  readonly clock: Clock;
  readonly #options: HistoricalOptions;
  readonly #base: URL;
  readonly #authorization: string;
  readonly #limits;

  /** @throws {SpymasterError} USAGE when the base address is none */
  constructor(options: HistoricalOptions) {
    this.#options = options;
    this.#base = baseAddress(options.baseUrl ?? DEFAULT_BASE_URL);
    this.clock = options.clock ?? systemClock;
    this.#limits = serviceLimits(this.clock);
    this.#authorization = `Basic ${Buffer.from(`${options.key.reveal()}:`).toString('base64')}`;
  }

  /**
   * Makes a call, repeating it where that is safe: 408, 429, 5xx and broken connections,
   * up to five times, after what the service asks for or a full-jitter back-off. One that
   * stays without an answer is made once more.
   * @throws {DatabentoApiError} or {SpymasterError} DATABENTO_UNREACHABLE,
   * DATABENTO_NO_ANSWER
   */
  async send(call: Call): Promise<Reply> {
    let unanswered = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        if (isUnanswered(error)) unanswered++;
        const mayRepeat = isUnanswered(error) ? unanswered < UNANSWERED_TRIES : isRetryable(error);
        if (call.repeatable === false || attempt >= TRIES || call.signal?.aborted || !mayRepeat) throw error;
        await this.backOff(attempt, error, call.signal);
      }
    }
  }

  /**
   * @throws as {@link send}; DATABENTO_RESPONSE_INVALID when the answer is not what the
   * method promises
   */
  async json<Schema extends v.GenericSchema>(call: Call, schema: Schema): Promise<v.InferOutput<Schema>> {
    for (let attempt = 1; ; attempt++) {
      const reply = await this.send(call);
      try {
        return parse(call.method, schema, await textOf(reply.body()));
      } catch (error) {
        if (call.repeatable === false || attempt >= TRIES || call.signal?.aborted || !isRetryable(error))
          throw error;
        await this.backOff(attempt, error, call.signal);
      }
    }
  }

  /**
   * Waits before another try: what the service asked for, else a random part of a
   * doubling span.
   * @throws the error itself when the service asks for more than a minute;
   * {SpymasterError} INTERRUPTED
   */
  async backOff(attempt: number, error: unknown, signal?: AbortSignal): Promise<void> {
    const asked = error instanceof DatabentoApiError ? error.facts.retryAfterMs : null;
    if (asked !== null && asked > MAX_ASKED_WAIT_MS) throw error;
    const span = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt);
    const pause = asked ?? this.clock.random() * span;
    this.#options.onRetry?.(pause, error);
    await this.clock.wait(pause, signal).catch((reason: unknown) => {
      throw aborted('The wait for Databento', signal, reason);
    });
  }

  async #attempt(call: Call): Promise<Reply> {
    await this.#limits[call.family].take(call.signal).catch((reason: unknown) => {
      throw aborted(call.method, call.signal, reason);
    });
    const watchdog = new Watchdog(this.#options, call.signal);
    watchdog.expectBytes();
    let response: Response;
    let body: ResponseBody;
    try {
      response = await fetch(this.#address(call), {
        method: call.verb,
        headers: {
          authorization: this.#authorization,
          'user-agent': this.#options.userAgent ?? USER_AGENT,
          accept: 'application/json',
          // The body is compressed by the format itself; the transport is to leave it
          // alone.
          'accept-encoding': 'identity',
          ...call.headers,
        },
        ...(call.verb === 'POST' ? { body: form(call.parameters) } : {}),
        redirect: 'error',
        signal: watchdog.signal,
      });
      body = await ResponseBody.begun(response, call, watchdog);
    } catch (error) {
      watchdog.stop();
      throw unreachable(call, error, watchdog);
    }
    if (!response.ok) {
      const text = await textOf(body.chunks()).catch(() => '');
      throw apiErrorFrom(call.method, response.status, response.headers, text);
    }
    const requestId = response.headers.get('request-id');
    this.#reportWarnings(response.headers.get('x-warning'), requestId);
    return {
      status: response.status,
      headers: response.headers,
      requestId,
      body: () => body.chunks(),
      cancel: () => body.cancel(),
    };
  }

  #address(call: Call): URL {
    const address = new URL(call.method, this.#base);
    // The key goes to the service and to nobody else, whatever address an answer names.
    if (address.origin !== this.#base.origin)
      throw invalid(call.method, `it is at ${address.origin}, not at the service`);
    if (call.verb === 'GET')
      for (const [name, value] of form(call.parameters)) address.searchParams.set(name, value);
    return address;
  }

  #reportWarnings(header: string | null, requestId: string | null): void {
    if (header === null) return;
    let warnings: unknown;
    try {
      warnings = JSON.parse(header);
    } catch {
      warnings = [header];
    }
    for (const warning of Array.isArray(warnings) ? warnings : [warnings])
      this.#options.onWarning?.(String(warning), requestId);
  }
}

/** @throws {SpymasterError} USAGE */
function baseAddress(text: string): URL {
  const address = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (address && /^https?:$/.test(address.protocol)) return address;
  throw new SpymasterError('USAGE', `"${text}" is not the address of a service.`, {
    hint: `Write it as ${DEFAULT_BASE_URL}, or unset ${HISTORICAL_URL_VARIABLE}.`,
  });
}

/** Whether the same call may succeed when repeated. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof DatabentoApiError
    ? error.retryable
    : error instanceof SpymasterError && error.code === 'DATABENTO_UNREACHABLE';

const isUnanswered = (error: unknown): boolean =>
  error instanceof SpymasterError && error.code === 'DATABENTO_NO_ANSWER';

function form(parameters: Parameters = {}): URLSearchParams {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function parse<Schema extends v.GenericSchema>(
  method: string,
  schema: Schema,
  text: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(method, 'it is not JSON', error);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(method, `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`);
}

function invalid(method: string, why: string, cause?: unknown): SpymasterError {
  return new SpymasterError(
    'DATABENTO_RESPONSE_INVALID',
    `Databento’s answer to ${method} cannot be understood: ${why}.`,
    {
      hint: 'The service may have changed; look for a newer version of this package.',
      cause,
    },
  );
}
