import { beforeEach, describe, expect, it, vi } from 'vitest';
import { withOptions } from '../../../plugin/options.ts';
import { BarReader } from '../../../plugin/reading/bar-reader.ts';
import { ANSWER, bar, CONTACT, FIRST, frame, messageOf, OUTCOME } from '../../messages.ts';
import { sceneOf, signals } from '../scenes.ts';

const LEVELS = { PM_HIGH: 6010, PM_LOW: 5990, OR_HIGH: 6000, OR_LOW: null, SMA_90: null, EMA_20: null };
const closes = [5990.5, 5996, 6004];
let words: string[];
let pointed: (number | null)[];
let shown: number[];
let rendered = 0;
beforeEach(() => {
  [words, pointed, shown, rendered] = [[], [], [], 0];
});

function reader(more: Parameters<typeof sceneOf>[0] = [], options = {}) {
  const scene = sceneOf(
    [
      { ...messageOf('levels'), point: { time: FIRST, absent: {}, values: LEVELS } },
      ...closes.map((close, i) => ({
        type: 'bar' as const,
        ...frame,
        bar: { ...bar(FIRST + 120 * i, close, true), close },
      })),
      ...more,
    ],
    options,
  );
  const parts = {
    say: (text: string) => void words.push(text),
    legend: { point: (time: number | null) => void pointed.push(time) },
  };
  const made = new BarReader(
    {
      scene,
      parts: parts as never,
      render: () => {
        rendered++;
      },
    },
    (time) => void shown.push(time),
  );
  return { made, scene };
}

describe('Reading bar by bar', () => {
  it('begins with the last bar, and says how far the nearest level is', () => {
    const { made, scene } = reader();
    expect(made.isReading).toBe(false);
    made.begin();
    expect([made.isReading, words, scene.read]).toEqual([
      true,
      ['09:34, close 6004.00, 4.00 points above OR high.'],
      FIRST + 240,
    ]);
    expect([pointed, shown, rendered]).toEqual([[FIRST + 240], [FIRST + 240], 1]);
  });
  it('goes bar by bar, and stays at either end', () => {
    const { made } = reader();
    made.begin();
    for (const by of [-1, -10, 1, 10]) made.move(by);
    expect(words.slice(1).map((each) => each.slice(0, 20))).toEqual([
      '09:32, close 5996.00',
      '09:30, close 5990.50',
      '09:32, close 5996.00',
      '09:34, close 6004.00',
    ]);
    expect(words[2]).toContain('0.50 points above PM low');
  });
  it('goes from level to level by price, hidden ones left out, and keeps to the one it went to', () => {
    const { made } = reader([], { levels: { PM_LOW: false } });
    made.begin();
    made.moveLevel(1);
    made.moveLevel(1);
    expect(words.slice(1)).toEqual(Array(2).fill('PM high 6010.00, close 6.00 points below it.'));
    made.move(-1);
    expect(words.at(-1)).toBe('09:32, close 5996.00, 14.00 points below PM high.');
    made.moveLevel(-1);
    made.moveLevel(-1);
    expect(words.at(-1)).toBe('OR high 6000.00, close 4.00 points below it.');
  });
  it('says what happened on a bar, and what had been said of it', () => {
    const contact = { ...CONTACT, time: FIRST + 241 };
    const outcome = { ...OUTCOME, decidedAt: FIRST + 360 };
    const { made } = reader([
      { type: 'contact', ...frame, contact },
      { type: 'outcome', ...frame, outcome },
      signals({ ...ANSWER, time: FIRST + 360 }),
    ]);
    made.begin();
    made.tell();
    expect(words.at(-1)).toMatch(
      /^OR high from below reached 09:34:01\. OR high from below broke 09:36:00\. Said at contact: .* OR high from below: If reached, it breaks more often/,
    );
    made.move(-1);
    made.tell();
    expect(words.at(-1)).toBe('Nothing was said of this bar.');
  });
  it('reads an old bar with the levels of then', () => {
    const later = { ...LEVELS, OR_HIGH: 5990.75 };
    const { made } = reader([
      { ...messageOf('levels'), point: { time: FIRST + 240, absent: {}, values: later } },
    ]);
    made.begin();
    made.move(-1);
    expect(words.at(-1)).toBe('09:32, close 5996.00, 4.00 points below OR high.');
  });
  it('tells of an event on the edge of two bars once, and nothing of what is decided or hidden', () => {
    const contact = { ...CONTACT, time: FIRST + 240 };
    const { made, scene } = reader([
      { type: 'contact', ...frame, contact },
      signals(
        { ...ANSWER, time: FIRST + 360 },
        { ...ANSWER, time: FIRST + 360, episodeId: 'over', status: 'resolved' },
      ),
    ]);
    made.begin();
    made.tell();
    expect(words.at(-1)!.match(/OR high from below/g)).toHaveLength(1);
    expect(words.at(-1)).not.toContain('reached 09');
    scene.options = withOptions(scene.options, { levels: { OR_HIGH: false } });
    made.tell();
    expect(words.at(-1)).toBe('Nothing was said of this bar.');
    made.move(-1);
    made.tell();
    expect(words.at(-1)).toBe('OR high from below reached 09:34:00.');
  });
  it('begins anew with the nearest level', () => {
    const { made } = reader();
    made.begin();
    made.moveLevel(1);
    made.end();
    made.begin();
    expect(words.at(-1)).toContain('above OR high');
  });
  it('says of a close at a level that it is there', () => {
    const { made } = reader([
      { type: 'bar', ...frame, bar: { ...bar(FIRST + 360, 6000, true), close: 6000 } },
    ]);
    made.begin();
    made.moveLevel(1);
    made.moveLevel(-1);
    expect([words[0], words[2]]).toEqual([
      '09:36, close 6000.00, at OR high.',
      'OR high 6000.00, close at it.',
    ]);
  });
  it('ends, and leaves nothing behind', () => {
    const { made, scene } = reader();
    made.begin();
    made.end();
    expect([made.isReading, scene.read, pointed.at(-1)]).toEqual([false, null, null]);
  });
  it('of no bars says nothing', () => {
    const say = vi.fn();
    const made = new BarReader(
      { scene: sceneOf(), parts: { say } as never, render: () => undefined },
      () => undefined,
    );
    made.begin();
    made.tell();
    made.moveLevel(1);
    expect([made.isReading, say.mock.calls]).toEqual([false, []]);
  });
});
