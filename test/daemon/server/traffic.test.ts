import { expect, it } from 'vitest';
import { Traffic } from '../../../daemon/server/traffic.ts';

it('Traffic is counted by what a frame is, and in bytes as they are sent', () => {
  const traffic = new Traffic();
  traffic.sent('durable', 'a');
  traffic.sent('durable', '“');
  traffic.sent('reply', '');
  expect(traffic.frames).toEqual({ durable: 2, transient: 0, reply: 1, snapshot: 0 });
  expect(traffic.bytes).toBe(4);
});
