import { readFileSync } from 'node:fs';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const PACKAGE = new URL(IS_SOURCE ? '../../package.json' : '../package.json', import.meta.url);

/** The version of Spymaster, as its package says. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  return version;
}
