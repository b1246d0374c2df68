import { connect } from 'node:net';
import { isSpymasterError } from '../../shared/errors.ts';
import { type ApiKey, findApiKey } from './api-key.ts';
import { DatabentoApiError } from './historical/api-error.ts';
import { HistoricalClient } from './historical/client.ts';
import { DEFAULT_BASE_URL } from './historical/http.ts';
import { gatewayHost } from './live/gateway-socket.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What mends it; null when nothing needs to. */
  readonly hint: string | null;
}

const TIMEOUT_MS = 5000;
const LIVE_PORT = 13_000;
/** The service states its time in whole seconds. */
const MAX_OFFSET_SECONDS = 2;

/**
 * Whether Databento can be used from here: the key, the historical service, the licence
 * for a dataset, this machine's clock, and the live gateway's port. Nothing that is asked
 * costs money.
 */
export async function diagnoseDatabento(
  dataset: string,
  options: { keyFile?: string; baseUrl?: string; gateway?: string; timeoutMs?: number } = {},
): Promise<Finding[]> {
  const { baseUrl = DEFAULT_BASE_URL, gateway = gatewayHost(dataset), timeoutMs = TIMEOUT_MS } = options;
  const { key, finding } = keyFinding(options.keyFile);
  if (!key) return [finding];
  const clock = await clockFinding(baseUrl, timeoutMs);
  if (!clock.reachable) return [finding, clock.finding];
  return [
    finding,
    clock.finding,
    await licenceFinding(key, baseUrl, dataset, timeoutMs),
    await gatewayFinding(gateway, timeoutMs),
  ];
}

function keyFinding(file: string | undefined): { key: ApiKey | null; finding: Finding } {
  const name = 'Databento key';
  try {
    const { key, source } = findApiKey(file === undefined ? {} : { file });
    return { key, finding: { name, ok: true, detail: `${key}, from ${source}.`, hint: null } };
  } catch (error) {
    if (!isSpymasterError(error)) throw error;
    return {
      key: null,
      finding: {
        name,
        ok: false,
        detail: error.message,
        hint: error.hint,
      },
    };
  }
}

/** Asks for nothing but an answer: its head states the service's time. */
async function clockFinding(
  baseUrl: string,
  timeoutMs: number,
): Promise<{ reachable: boolean; finding: Finding }> {
  const name = 'Databento service';
  try {
    const askedAt = Date.now();
    const response = await fetch(baseUrl, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
    const middle = (askedAt + Date.now()) / 2;
    const offsetSeconds = (middle - Date.parse(response.headers.get('date') ?? '')) / 1000;
    const ok = Number.isNaN(offsetSeconds) || Math.abs(offsetSeconds) <= MAX_OFFSET_SECONDS;
    const clock = Number.isNaN(offsetSeconds) ? '' : ` This clock is ${offsetText(offsetSeconds)}.`;
    const hint = ok ? null : 'Set the clock (timedatectl set-ntp true): live data would look late or early.';
    return { reachable: true, finding: { name, ok, detail: `reachable.${clock}`, hint } };
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why =
      (error as Error).name === 'TimeoutError'
        ? `no answer within ${timeoutMs / 1000} s`
        : (cause?.code ?? (error as Error).message);
    return {
      reachable: false,
      finding: { name, ok: false, detail: `cannot be reached: ${why}.`, hint: 'Check the network.' },
    };
  }
}

function offsetText(seconds: number): string {
  if (Math.abs(seconds) <= MAX_OFFSET_SECONDS) return 'right to about a second';
  return `${Math.round(Math.abs(seconds))} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}

async function licenceFinding(
  key: ApiKey,
  baseUrl: string,
  dataset: string,
  timeoutMs: number,
): Promise<Finding> {
  const name = `Licence for ${dataset}`;
  try {
    const { start, end } = await new HistoricalClient({ key, baseUrl }).metadata.getDatasetRange(
      dataset,
      AbortSignal.timeout(timeoutMs),
    );
    return { name, ok: true, detail: `data from ${start.slice(0, 10)} to ${end.slice(0, 10)}.`, hint: null };
  } catch (error) {
    if (!isSpymasterError(error)) throw error;
    const what =
      error instanceof DatabentoApiError && error.facts.status === 401
        ? 'The key is refused'
        : error.message.replace(/\.$/, '');
    return { name, ok: false, detail: `${what}.`, hint: error.hint };
  }
}

function gatewayFinding(host: string, timeoutMs: number): Promise<Finding> {
  const name = 'Live gateway';
  return new Promise((resolve) => {
    const socket = connect({ host, port: LIVE_PORT, timeout: timeoutMs });
    const done = (why: string | null) => {
      socket.destroy();
      const hint =
        why === null ? null : `Only live data needs it; port ${LIVE_PORT} has to be open to the outside.`;
      resolve({
        name,
        ok: why === null,
        detail:
          why === null ? `${host}:${LIVE_PORT} answers.` : `${host}:${LIVE_PORT} cannot be reached: ${why}.`,
        hint,
      });
    };
    socket.once('connect', () => done(null));
    socket.once('timeout', () => done(`no answer within ${timeoutMs / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}
