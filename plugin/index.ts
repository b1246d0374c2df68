/** Spymaster's overlays for lightweight-charts. Published as `spymaster/plugin`. */

export type { ConnectionState } from '../shared/client/stream-client.ts';
export type { Answer } from '../shared/protocol/answer.ts';
export type { View } from '../shared/protocol/client-messages.ts';
export type { Verdict } from '../shared/protocol/verdict.ts';
export { attachSpymaster } from './attach.ts';
export { type PluginErrorCode, SpymasterPluginError } from './errors.ts';
export type { Focus } from './focus.ts';
export type { SpymasterEvents, SpymasterHandle, SpymasterSnapshot, Status } from './handle.ts';
export type { Places, RuntimeOptions, SomeOptions, SpymasterOptions } from './options.ts';
export type { Palette } from './theme/palette.ts';
export type { ThemeOption } from './theme/theme.ts';
