/** Spymaster's overlays for lightweight-charts. Published as `spymaster/plugin`. */

export type { ConnectionState } from '../shared/client/stream-client.ts';
export { attachSpymaster, type SpymasterHandle, type SpymasterOptions } from './attach.ts';
