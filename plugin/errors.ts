import type { StreamErrorCode } from '../shared/protocol/limits.ts';

/** Everything that the plugin itself may complain of. */
export const PLUGIN_ERROR_CODES = [
  'ALREADY_ATTACHED',
  'SERIES_HAS_DATA',
  'BARS_TOO_WIDE',
  'TIME_OFFSET',
  'PRICE_MISMATCH',
  'LISTENER',
  'CHART_REMOVED',
  'OFFLINE',
] as const;
export type PluginErrorCode = (typeof PLUGIN_ERROR_CODES)[number];

/** What went wrong with the overlay, or was refused; the hint says what to do. */
export class SpymasterPluginError extends Error {
  readonly code: PluginErrorCode | StreamErrorCode;
  readonly hint: string;

  constructor(code: PluginErrorCode | StreamErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SpymasterPluginError';
    this.code = code;
    this.hint = hint;
  }
}
