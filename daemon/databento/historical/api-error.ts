import { type ErrorCode, SpymasterError } from '../../../shared/errors.ts';

export interface ApiErrorFacts {
  readonly status: number;
  /**
   * The service's own name of what went wrong, as in `data_start_before_available_start`.
   */
  readonly case: string | null;
  readonly message: string;
  readonly docsUrl: string | null;
  /** Facts the service adds, as the range that is available. */
  readonly payload: unknown;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
}

const MAX_QUOTED_TEXT = 300;

/** A request that the service answered with an error. */
export class DatabentoApiError extends SpymasterError {
  readonly facts: ApiErrorFacts;

  constructor(method: string, facts: ApiErrorFacts) {
    const [code, hint] = meaning(facts);
    const named = [`HTTP ${facts.status}`, facts.case, facts.requestId && `request ${facts.requestId}`]
      .filter(Boolean)
      .join(', ');
    const payload = facts.payload ? ` It adds: ${JSON.stringify(facts.payload)}.` : '';
    super(code, `Databento refused ${method}: ${sentence(facts.message)} (${named}).${payload}`, {
      hint,
      details: {
        status: facts.status,
        case: facts.case,
        requestId: facts.requestId,
        retryAfterMs: facts.retryAfterMs,
      },
    });
    this.facts = facts;
  }

  /**
   * Whether the same request may succeed later: time-outs, too many requests, and the
   * service's own trouble.
   */
  get retryable(): boolean {
    const { status } = this.facts;
    return status === 408 || status === 429 || status >= 500;
  }
}

const sentence = (text: string): string => text.trim().replace(/[.\s]+$/, '');

function meaning({ status, docsUrl, retryAfterMs, payload }: ApiErrorFacts): [ErrorCode, string] {
  const docs = docsUrl ? ` See ${docsUrl}` : '';
  if (status === 401) return ['DATABENTO_AUTH', 'Check the API key.'];
  if (status === 403)
    return ['DATABENTO_AUTH', `The account has no licence for this data; ask for it in the portal.${docs}`];
  if (status === 402)
    return ['DATABENTO_BILLING', `Check the account’s budget and payment in the portal.${docs}`];
  if (status === 429) {
    const wait = retryAfterMs === null ? 'a minute' : `${Math.ceil(retryAfterMs / 1000)} s`;
    return ['DATABENTO_RATE_LIMITED', `Wait ${wait} and run it again; what has arrived is kept.`];
  }
  if (status === 408 || status >= 500)
    return ['DATABENTO_UNAVAILABLE', 'Run it again later; what has arrived is kept.'];
  return ['DATABENTO_REJECTED', `${correction(payload)}${docs}`];
}

/** A range that the service could serve, where it names one. */
function correction(payload: unknown): string {
  const { available_start: start, available_end: end } = (payload ?? {}) as Record<string, unknown>;
  if (typeof end === 'string') return `Ask for data up to ${end}.`;
  if (typeof start === 'string') return `Ask for data from ${start} on.`;
  return 'Correct the request.';
}

/**
 * Reads the two forms of error body, and whatever a proxy in between may have sent
 * instead.
 */
export function apiErrorFrom(
  method: string,
  status: number,
  headers: Headers,
  body: string,
): DatabentoApiError {
  const detail = detailOf(body);
  const fields = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {};
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const message =
    text(fields.message) ?? text(detail) ?? fieldErrors(detail) ?? plainText(body) ?? 'no reason was given';
  return new DatabentoApiError(method, {
    status,
    case: text(fields.case),
    message,
    docsUrl: text(fields.docs),
    payload: fields.payload ?? null,
    requestId: headers.get('request-id'),
    retryAfterMs: retryAfter(headers.get('retry-after')),
  });
}

function detailOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { detail?: unknown } | null)?.detail;
  } catch {
    return undefined;
  }
}

/** What is wrong with which field, as the service's framework lists it. */
function fieldErrors(detail: unknown): string | null {
  if (!Array.isArray(detail)) return null;
  const entries = (detail as { loc?: unknown[]; msg?: unknown }[]).filter(
    ({ msg }) => typeof msg === 'string',
  );
  return entries.map(({ loc, msg }) => `${loc?.at(-1) ?? 'the request'}: ${msg}`).join('; ') || null;
}

/** An HTML page reduced to its words. */
function plainText(body: string): string | null {
  const words = body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? null : words.slice(0, MAX_QUOTED_TEXT);
}

/** Seconds, or an HTTP date (RFC 9110 §10.2.3). */
function retryAfter(text: string | null): number | null {
  if (text === null) return null;
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
}
