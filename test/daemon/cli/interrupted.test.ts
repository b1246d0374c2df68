import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { untilInterrupted } from '../../../daemon/cli/interrupted.ts';

let signals: EventEmitter;
let exits: number[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  signals = new EventEmitter();
  exits = [];
  vi.spyOn(process, 'on').mockImplementation(((name: string, listener: () => void) =>
    signals.on(name, listener)) as never);
  vi.spyOn(process, 'exit').mockImplementation(((code: number) => exits.push(code)) as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('A process that is asked to stop', () => {
  it.each(['SIGINT', 'SIGTERM'])(
    'is told of %s, and ends within three seconds whatever it does',
    async (signal) => {
      const asked = untilInterrupted();
      signals.emit(signal);
      await asked;
      vi.advanceTimersByTime(2400);
      expect(exits).toEqual([]);
      vi.advanceTimersByTime(100);
      expect(exits).toEqual([0]);
    },
  );
  it('ends at once when it is asked again', async () => {
    const asked = untilInterrupted();
    signals.emit('SIGINT');
    signals.emit('SIGINT');
    await asked;
    expect(exits).toEqual([0]);
  });
});
