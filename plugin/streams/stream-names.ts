import type { Stream } from '../../shared/vocabulary/stream.ts';

export const STREAM_NAMES: Readonly<Record<Stream, string>> = {
  momentum: 'Momentum',
  flow: 'Flow',
  barrier: 'Barrier',
  dealer: 'Dealer',
  setup: 'Setup',
};
