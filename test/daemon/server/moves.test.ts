import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Moves } from '../../../daemon/server/moves.ts';

let told: string[];
let moves: Moves;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  told = [];
  moves = new Moves({
    reply: ({ id, superseded }) => told.push(`${id}${superseded ? ' superseded' : ''}`),
    show: () => told.push('picture'),
  });
});
afterEach(() => void vi.useRealTimers());
const move = (id: number) => {
  moves.moved();
  moves.acknowledge({ type: 'ack', id });
};

it('a move is seen at once, and then a tenth of a second after the last that was', () => {
  move(1);
  expect([told.splice(0), moves.isAwaited]).toEqual([['picture', '1'], false]);
  move(2);
  move(3);
  expect([told.splice(0), moves.isAwaited]).toEqual([['2 superseded'], true]);
  vi.advanceTimersByTime(99);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect([told.splice(0), moves.isAwaited]).toEqual([['3', 'picture'], false]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([]);
  move(4);
  expect(told).toEqual(['picture', '4']);
});

it('what is overtaken says so once, and nothing is said after the end', () => {
  move(1);
  move(2);
  told.length = 0;
  moves.supersede();
  moves.supersede();
  expect(told.splice(0)).toEqual(['2 superseded']);
  move(3);
  moves.end();
  vi.advanceTimersByTime(1000);
  expect([told, moves.isAwaited]).toEqual([[], false]);
});
