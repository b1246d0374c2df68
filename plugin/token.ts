import type { SpymasterOptions } from './options.ts';

const ANSWERED_MS = 5000;

/**
 * The token to say hello with: as given, or from the server of the page, which gives it
 * to its own page alone.
 * @throws {Error} where that server does not
 */
export async function tokenOf(token: SpymasterOptions['token'], url: string): Promise<string> {
  if (typeof token === 'string') return token;
  if (token) return token();
  // A daemon that takes the question and hangs is no better than one that is away.
  const response = await fetch(new URL('/v1/token', url), { signal: AbortSignal.timeout(ANSWERED_MS) });
  if (!response.ok) throw new Error(`the daemon refused the token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}
