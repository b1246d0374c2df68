import type { ErrorCode } from '../../shared/errors.ts';

/**
 * What to type when an error's own hint, which may come from a library that knows no
 * commands, leaves that open.
 */
export const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  DATABENTO_AUTH: 'spymaster doctor shows which key is used.',
  LIVE_AUTH: 'spymaster doctor shows which key is used.',
  TOO_FEW_RECORDS: 'spymaster download --no-count takes the file as it is.',
  NOT_RESUMABLE: 'spymaster download --no-resume does that.',
  DBN_BAD_MAGIC: 'spymaster dbn --fragment reads records without a header.',
  API_KEY_MISSING: 'Without a key, use DBN files of your own, or simulate: spymaster simulate --help',
};
