/** Pentaview's five signal streams: momentum, flow, barrier, dealer, setup (specification 30 §3). */
export const STREAMS = ['MOMENTUM', 'FLOW', 'BARRIER', 'DEALER', 'SETUP'] as const;
export type Stream = (typeof STREAMS)[number];
