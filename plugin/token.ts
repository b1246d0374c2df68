import type { SpymasterOptions } from './options.ts';

/**
 * The token to say hello with: as given, or from the server of the page, which gives it
 * to its own page alone.
 * @throws {Error} where that server does not
 */
export async function tokenOf(token: SpymasterOptions['token'], url: string): Promise<string> {
  if (typeof token === 'string') return token;
  if (token) return token();
  const response = await fetch(new URL('/v1/token', url));
  if (!response.ok) throw new Error(`the daemon refused the token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}
