/** Pentaview's five signal streams: momentum, flow, barrier, dealer, setup. */
export const STREAMS = ['MOMENTUM', 'FLOW', 'BARRIER', 'DEALER', 'SETUP'] as const;
export type Stream = (typeof STREAMS)[number];
