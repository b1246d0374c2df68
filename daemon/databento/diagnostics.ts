import { connect } from 'node:net';
import { isSpymasterError } from '../../shared/errors.ts';
import { type ApiKey, findApiKey } from './api-key.ts';
import { DatabentoApiError } from './historical/api-error.ts';
import { HistoricalClient } from './historical/client.ts';
import { DEFAULT_BASE_URL } from './historical/http.ts';
import { gatewayHost } from './live/session.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What mends it; null when nothing needs to. */
  readonly remedy: string | null;
}

const PATIENCE_MS = 5000;
const LIVE_PORT = 13_000;
/** The service states its time in whole seconds. */
const LARGEST_OFFSET_SECONDS = 2;

/**
 * Whether Databento can be used from here: the key, the historical service, the licence for a dataset, this machine's clock, and the live
 * gateway's port. Nothing that is asked costs money.
 */
export async function examineDatabento(
  dataset: string,
  options: { baseUrl?: string; gateway?: string; patienceMs?: number } = {},
): Promise<Finding[]> {
  const { baseUrl = DEFAULT_BASE_URL, gateway = gatewayHost(dataset), patienceMs = PATIENCE_MS } = options;
  const { key, finding } = keyFinding();
  if (!key) return [finding];
  const clock = await clockFinding(baseUrl, patienceMs);
  if (!clock.reachable) return [finding, clock.finding];
  return [
    finding,
    clock.finding,
    await licenceFinding(key, baseUrl, dataset, patienceMs),
    await gatewayFinding(gateway, patienceMs),
  ];
}

function keyFinding(): { key: ApiKey | null; finding: Finding } {
  const name = 'Databento key';
  try {
    const { key, source } = findApiKey();
    return { key, finding: { name, ok: true, detail: `${key}, from ${source}.`, remedy: null } };
  } catch (error) {
    if (!isSpymasterError(error)) throw error;
    return {
      key: null,
      finding: {
        name,
        ok: false,
        detail: error.message,
        remedy: `${error.hint ?? ''} Without one, use your own files or simulate.`,
      },
    };
  }
}

/** Asks for nothing but an answer: its head states the service's time. */
async function clockFinding(baseUrl: string, patienceMs: number): Promise<{ reachable: boolean; finding: Finding }> {
  const name = 'Databento service';
  try {
    const askedAt = Date.now();
    const response = await fetch(baseUrl, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
    const middle = (askedAt + Date.now()) / 2;
    const offsetSeconds = (middle - Date.parse(response.headers.get('date') ?? '')) / 1000;
    const ok = Number.isNaN(offsetSeconds) || Math.abs(offsetSeconds) <= LARGEST_OFFSET_SECONDS;
    const clock = Number.isNaN(offsetSeconds) ? '' : ` This clock is ${offsetText(offsetSeconds)}.`;
    const remedy = ok ? null : 'Set the clock (timedatectl set-ntp true): live data would look late or early.';
    return { reachable: true, finding: { name, ok, detail: `reachable.${clock}`, remedy } };
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why =
      (error as Error).name === 'TimeoutError'
        ? `no answer within ${patienceMs / 1000} s`
        : (cause?.code ?? (error as Error).message);
    return {
      reachable: false,
      finding: { name, ok: false, detail: `cannot be reached: ${why}.`, remedy: 'Check the network.' },
    };
  }
}

function offsetText(seconds: number): string {
  if (Math.abs(seconds) <= LARGEST_OFFSET_SECONDS) return 'right to about a second';
  return `${Math.round(Math.abs(seconds))} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}

async function licenceFinding(key: ApiKey, baseUrl: string, dataset: string, patienceMs: number): Promise<Finding> {
  const name = `Licence for ${dataset}`;
  try {
    const { start, end } = await new HistoricalClient({ key, baseUrl }).metadata.getDatasetRange(
      dataset,
      AbortSignal.timeout(patienceMs),
    );
    return { name, ok: true, detail: `data from ${start.slice(0, 10)} to ${end.slice(0, 10)}.`, remedy: null };
  } catch (error) {
    if (!isSpymasterError(error)) throw error;
    const what =
      error instanceof DatabentoApiError && error.facts.status === 401
        ? 'The key is refused'
        : error.message.replace(/\.$/, '');
    return { name, ok: false, detail: `${what}.`, remedy: error.hint };
  }
}

function gatewayFinding(host: string, patienceMs: number): Promise<Finding> {
  const name = 'Live gateway';
  return new Promise((resolve) => {
    const socket = connect({ host, port: LIVE_PORT, timeout: patienceMs });
    const done = (why: string | null) => {
      socket.destroy();
      const remedy = why === null ? null : `Only live data needs it; port ${LIVE_PORT} has to be open to the outside.`;
      resolve({
        name,
        ok: why === null,
        detail: why === null ? `${host}:${LIVE_PORT} answers.` : `${host}:${LIVE_PORT} cannot be reached: ${why}.`,
        remedy,
      });
    };
    socket.once('connect', () => done(null));
    socket.once('timeout', () => done(`no answer within ${patienceMs / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}
