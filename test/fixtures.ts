import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** The reference fixtures stand beside the project where they are available at all. */
const ROOT = fileURLToPath(new URL('../../shared/fixtures/', import.meta.url));
const DEMANDED = process.env.SPYMASTER_REQUIRE_ALL === '1';

export const fixturePath = (path: string): string => `${ROOT}${path}`;

/**
 * A suite over the reference fixtures: skipped, saying so, where they are absent, and
 * failing there when everything is demanded.
 */
export function describeWithFixtures(name: string, suite: () => void): void {
  const present = existsSync(ROOT);
  if (present || DEMANDED) describe(name, suite);
  else describe.skip(`${name} (skipped: no reference fixtures beside the project)`, suite);
}
