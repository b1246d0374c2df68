/** Spymaster's overlays for lightweight-charts. Published as `spymaster/plugin`. */
export { attachSpymaster, type SpymasterHandle, type SpymasterOptions } from './attach.ts';
export type { ConnectionState } from './client/stream-client.ts';
