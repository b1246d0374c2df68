import { readFileSync, statSync } from 'node:fs';
import { inspect } from 'node:util';
import { SpymasterError } from '../../shared/errors.ts';

const KEY_PATTERN = /^db-[\x21-\x7e]{29}$/;
const OWNER_ONLY = 0o077;
const BUCKET_ID_CHARACTERS = 5;

export const KEY_VARIABLE = 'DATABENTO_API_KEY';
/** A file with the key, for those who keep secrets out of their environment. */
export const KEY_FILE_VARIABLE = 'DATABENTO_API_KEY_FILE';

const HOW_TO_GIVE_ONE = `Set ${KEY_VARIABLE}, or name a file with the key, mode 0600, in ${KEY_FILE_VARIABLE}.`;

/**
 * A Databento API key: 32 printable characters starting with "db-". It shows itself
 * masked wherever it is printed, logged or serialized.
 */
export class ApiKey {
  readonly #secret: string;

  /** @throws {SpymasterError} API_KEY_INVALID */
  constructor(secret: string) {
    if (!KEY_PATTERN.test(secret)) {
      throw new SpymasterError(
        'API_KEY_INVALID',
        `The Databento API key has not the right form: 32 characters starting with "db-" are expected, ${secret.length} were given.`,
        { hint: 'Copy it again from the portal.' },
      );
    }
    this.#secret = secret;
  }

  /** The key itself, for the wire alone. */
  reveal(): string {
    return this.#secret;
  }

  /** The last five characters, which the live gateway is told in clear. */
  get bucketId(): string {
    return this.#secret.slice(-BUCKET_ID_CHARACTERS);
  }

  toString(): string {
    return `db-…${this.bucketId}`;
  }
  toJSON(): string {
    return this.toString();
  }
  [inspect.custom](): string {
    return this.toString();
  }
}

export interface KeyPlaces {
  readonly environment?: NodeJS.ProcessEnv;
  /** Where to look when the environment names neither a key nor a file. */
  readonly file?: string;
}

/**
 * The key from the environment, else from the file that the environment names, else from
 * a given file.
 * @throws {SpymasterError} API_KEY_MISSING; API_KEY_INVALID, also for a file that others
 * may read
 */
export function findApiKey({ environment = process.env, file }: KeyPlaces = {}): {
  key: ApiKey;
  source: string;
} {
  const secret = environment[KEY_VARIABLE]?.trim();
  if (secret) return { key: new ApiKey(secret), source: KEY_VARIABLE };
  const named = environment[KEY_FILE_VARIABLE];
  const path = named ?? file;
  const text = path === undefined ? null : readKeyFile(path);
  if (path === undefined || text === null) {
    const why = named
      ? `${named}, named by ${KEY_FILE_VARIABLE}, does not exist`
      : 'There is no Databento API key';
    const orFile = named || file === undefined ? '' : ` Or put the key in ${file}, mode 0600.`;
    throw new SpymasterError('API_KEY_MISSING', `${why}.`, { hint: `${HOW_TO_GIVE_ONE}${orFile}` });
  }
  return { key: new ApiKey(text.trim()), source: path };
}

function readKeyFile(path: string): string | null {
  try {
    if ((statSync(path).mode & OWNER_ONLY) !== 0) {
      throw new SpymasterError('API_KEY_INVALID', `The key file ${path} may be read by others.`, {
        hint: `Run: chmod 600 ${path}`,
      });
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SpymasterError) throw error;
    throw new SpymasterError('API_KEY_INVALID', `The key file ${path} cannot be read.`, {
      hint: HOW_TO_GIVE_ONE,
      cause: error,
    });
  }
}
