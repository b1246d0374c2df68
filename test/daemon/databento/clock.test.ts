import { expect, it } from 'vitest';
import { systemClock } from '../../../daemon/databento/clock.ts';

it('waits as long as asked', async () => {
  const before = systemClock.now();
  await systemClock.wait(20);
  // A timer may end a fraction of a millisecond early.
  expect(systemClock.now() - before).toBeGreaterThan(18);
});
it('stops waiting when it is called off, before or meanwhile, with the reason given', async () => {
  const reason = new Error('called off');
  await expect(systemClock.wait(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = systemClock.wait(60_000, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});
it('draws numbers from 0 up to 1', () => {
  for (let i = 0; i < 100; i++) {
    const drawn = systemClock.random();
    expect(drawn >= 0 && drawn < 1).toBe(true);
  }
});
