import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeProgress, type ProgressOptions } from '../../../daemon/cli/progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function written(isTTY: boolean, options: ProgressOptions = {}) {
  const texts: string[] = [];
  const progress = makeProgress('Building', options, { isTTY, write: (text: string) => texts.push(text) });
  return { progress, texts };
}
const seconds = (count: number) => vi.advanceTimersByTime(1000 * count);

describe('Progress on a terminal', () => {
  it('is a bar that is drawn over itself, with the rate and what is left, and a sentence at the end', () => {
    const { progress, texts } = written(true);
    seconds(2);
    progress.update(1, 4, '2025-06-05 bars');
    progress.finish('4 sessions');
    expect(texts).toEqual([
      `\r\x1b[2KBuilding ${'█'.repeat(6)}${'░'.repeat(18)} 1/4  2025-06-05 bars  0.5/s  6 s left`,
      '\r\x1b[JBuilding: 4 sessions\n',
    ]);
  });
  it('has a line for each worker below the bar, and goes back up to it', () => {
    const { progress, texts } = written(true, { workers: 2 });
    progress.begin(0, 'one');
    progress.update(0, 2, '');
    progress.begin(1, 'two\x07');
    progress.update(1, 2, '');
    progress.finish('done');
    expect(texts[0]!.startsWith('\r\x1b[2KBuilding ')).toBe(true);
    expect(texts[0]!.endsWith('\n\r\x1b[2K  worker 1: one\n\r\x1b[2K  ')).toBe(true);
    expect(texts[1]!.startsWith('\x1b[2A\r')).toBe(true);
    expect(texts[1]!.endsWith('worker 1: one\n\r\x1b[2K  worker 2: two\\x07')).toBe(true);
    expect(texts[2]).toBe('\x1b[2A\r\x1b[JBuilding: done\n');
  });
  it('counts only what is done now', () => {
    const { progress, texts } = written(true, { from: 100 });
    seconds(1);
    progress.update(100, 200, 'x');
    progress.update(110, 200, 'x');
    progress.update(200, 200, 'x');
    expect(texts.map((text) => text.split('  x')[1])).toEqual([
      '',
      '  10.0/s  9 s left',
      '  100.0/s  almost done',
    ]);
  });
});

describe('Progress without a terminal', () => {
  it('is a line now and then, with one for each worker', () => {
    const { progress, texts } = written(false, { workers: 2 });
    progress.begin(0, 'a');
    progress.begin(1, 'b');
    progress.update(1, 4, 'x');
    seconds(5);
    progress.update(2, 4, 'y');
    progress.update(3, 4, 'z');
    progress.finish('done');
    expect(texts).toEqual([
      'Building: 2/4 y  0.4/s  5 s left\n',
      'Building, worker 1: a\n',
      'Building, worker 2: b\n',
      'Building: done\n',
    ]);
  });
});
