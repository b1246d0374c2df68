import { expect, it } from 'vitest';
import { Traffic } from '../../../daemon/server/traffic.ts';

it('Traffic is counted by what a frame is, by its type, and in bytes as they are sent', () => {
  const traffic = new Traffic();
  traffic.sent('durable', '{"type":"bar"}');
  traffic.sent('durable', '{"epoch":"e","seq":2,"type":"bar","bar":"“"}');
  traffic.sent('reply', '{"type":"ack","said":{"type":"bar"}}');
  expect(traffic.frames).toEqual({ durable: 2, transient: 0, reply: 1, snapshot: 0 });
  expect([...traffic.byType]).toEqual([
    ['bar', { frames: 2, bytes: 14 + 46 }],
    ['ack', { frames: 1, bytes: 36 }],
  ]);
});
