import { expect, test } from 'vitest';
import type { StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { FIRST_SIZES, StreamSizeHistory } from '../../../pipeline/streams/stream-sizes.ts';
import { streamBar } from '../../stream-inputs.ts';

/** Ten bars whose smoothed pressure is 0.01, 0.02 … 0.10 times a factor. */
const session = (factor: number, over: Partial<StreamBar> = {}): StreamBar[] =>
  Array.from({ length: 10 }, (_, i) => {
    const still = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };
    const size = ((i + 1) / 100) * factor;
    return streamBar(i + 1, {
      adjustedAlignment: -size,
      motion: {
        pressure: { ...still, smooth: -size, slope: size / 2 },
        momentum: { ...still, smooth: 2 * size },
        flow: { ...still, smooth: 3 * size, slope: size },
        barrier: { ...still, smooth: 4 * size, slope: size },
      },
      ...over,
    });
  });
const after = (...sessions: readonly StreamBar[][]) => {
  const history = new StreamSizeHistory();
  for (const bars of sessions) history.add(bars);
  return history.sizes;
};

test('nine bars in ten stay below, once twenty sessions tell', () => {
  expect(after(...new Array<StreamBar[]>(19).fill(session(1)))).toEqual(FIRST_SIZES);
  expect(after(...new Array<StreamBar[]>(20).fill(session(1)))).toEqual({
    pressure: 0.09,
    momentum: 0.18,
    flow: 0.27,
    barrier: 0.36,
    adjustedAlignment: 0.09,
    pressureSlope: 0.045,
    flowSlope: 0.09,
    barrierSlope: 0.09,
  });
});

test('bars without flow do not count for what is made of flow', () => {
  const blind = session(1, { coverage: { momentum: 1, flow: 0, barrier: 1, dealer: 1, setup: 1 } });
  const sizes = after(...new Array<StreamBar[]>(20).fill(blind));
  expect(sizes.momentum).toBe(0.18);
  expect(sizes.barrier).toBe(0.36);
  const { pressure, flow, flowSlope, pressureSlope, adjustedAlignment } = sizes;
  expect({ pressure, flow, flowSlope, pressureSlope, adjustedAlignment }).toEqual({
    pressure: 0.35,
    flow: 0.3,
    flowSlope: 0.1,
    pressureSlope: 0.08,
    adjustedAlignment: 0.35,
  });
});

test('sixty sessions are looked back on', () => {
  const early = new Array<StreamBar[]>(60).fill(session(5));
  const late = new Array<StreamBar[]>(60).fill(session(1));
  expect(after(...early).pressure).toBe(0.45);
  expect(after(...early, ...late).pressure).toBe(0.09);
});

test('sixty sessions tell, and no bar whose barrier is not known tells of alignment', () => {
  const history = new StreamSizeHistory();
  for (let i = 0; i < 70; i++) history.add(session(1));
  expect(history.told).toBe(60);
  const blind = { momentum: 1, flow: 1, barrier: 0.4, dealer: 1, setup: 1 };
  const mixed = [...session(1), ...session(9, { coverage: blind })];
  expect(after(...new Array<StreamBar[]>(20).fill(mixed)).adjustedAlignment).toBe(0.09);
});
