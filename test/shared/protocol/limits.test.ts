import { describe, expect, it } from 'vitest';
import { HEARTBEAT_MS, HELLO_TIMEOUT_MS, LIMITS } from '../../../shared/protocol/limits.ts';

describe('What both sides keep to', () => {
  it('is as it is written down in the reference', () => {
    expect(LIMITS).toEqual({
      clients: 50,
      waiting: 20,
      clientFrameBytes: 4096,
      depth: 8,
      messagesPerSecond: 40,
      badRequestsPerMinute: 10,
      neighboursPerSecond: 4,
      jumpsPerSecond: 10,
      replayLoads: 2,
      waitingLoads: 8,
      serverFrameBytes: 65_536,
      snapshotBytes: 2_097_152,
    });
    expect([HELLO_TIMEOUT_MS, HEARTBEAT_MS]).toEqual([5000, 5000]);
  });
});
