import { expect, test } from 'vitest';
import { MarkRenderer } from '../../../plugin/alerts/mark-renderer.ts';

test('each mark in the colour of its severity', () => {
  const calls: unknown[] = [];
  const context = {
    set fillStyle(style: string) {
      calls.push(style);
    },
    fillText: (...args: unknown[]) => calls.push(args),
  };
  const renderer = new MarkRenderer();
  renderer.marks = [
    { x: 1, y: 2, severity: 'CRITICAL', text: '●' },
    { x: 3, y: 4, severity: 'INFO', text: '◆ +1' },
  ];
  renderer.draw({
    useMediaCoordinateSpace: (draw: (scope: object) => void) => draw({ context }),
  } as unknown as Parameters<MarkRenderer['draw']>[0]);
  expect(calls).toEqual(['#a8123e', ['●', 1, 2], '#4a6a8a', ['◆ +1', 3, 4]]);
});
