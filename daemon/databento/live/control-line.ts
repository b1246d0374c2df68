import { createHash } from 'node:crypto';
import type { ApiKey } from '../api-key.ts';

/** A line of the gateway's text protocol: `key=value|key=value`, order free. */
export type ControlFields = ReadonlyMap<string, string>;

/**
 * Unknown keys are kept, a trailing bar is no field, and a bare word has an empty value.
 */
export function parseControlLine(line: string): ControlFields {
  const parts = line.split('|').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [part.trim(), ''] : [part.slice(0, at).trim(), part.slice(at + 1)];
    }),
  );
}

/** Absent fields are left out. */
export function controlLine(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `${given.map(([name, value]) => `${name}=${value}`).join('|')}\n`;
}

/**
 * The answer to the gateway's challenge: SHA-256 of `challenge|key` in hexadecimal, a
 * dash, and the key's last five characters.
 */
export function challengeResponse(challenge: string, key: ApiKey): string {
  const digest = createHash('sha256').update(`${challenge}|${key.reveal()}`, 'utf8').digest('hex');
  return `${digest}-${key.bucketId}`;
}
