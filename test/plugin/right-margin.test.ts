import { describe, expect, it } from 'vitest';
import { RightMargin } from '../../plugin/right-margin.ts';

function chartOf(width: number, before = 5, position = 0) {
  let rightOffset = before;
  const calls: unknown[] = [];
  const chart = {
    chartElement: () => ({ clientWidth: width }),
    timeScale: () => ({
      options: () => ({ rightOffset }),
      applyOptions: (options: { rightOffset: number }) => {
        ({ rightOffset } = options);
        calls.push(rightOffset);
      },
      scrollPosition: () => position,
      scrollToPosition: (at: number, isAnimated: boolean) => calls.push(['to', at, isAnimated]),
    }),
  };
  const set = (to: number) => {
    rightOffset = to;
  };
  return { margin: new RightMargin(chart as never), calls, set };
}

describe('Room right of the last bar', () => {
  it('is that of a fan, less on a narrow chart, and is given back', () => {
    const { margin, calls } = chartOf(1000);
    margin.reserve(false);
    margin.reserve(true);
    margin.reserve(true);
    margin.reserve(false);
    expect(calls).toEqual([16, 5]);
    margin.reserve(true);
    expect(calls).toEqual([16, 5, 16]);
    const phone = chartOf(559);
    phone.margin.reserve(true);
    expect(phone.calls).toEqual([9]);
  });
  it('is the host’s where that is more', () => {
    const { margin, calls } = chartOf(1000, 20);
    margin.reserve(true);
    margin.reserve(false);
    expect(calls).toEqual([]);
  });
  it('stays as the host has set it since', () => {
    const { margin, calls, set } = chartOf(1000);
    margin.reserve(true);
    set(30);
    margin.reserve(false);
    expect(calls).toEqual([16]);
  });
  it('takes nobody who looks back to the last bar', () => {
    const { margin, calls } = chartOf(1000, 5, -40);
    margin.reserve(true);
    expect(calls).toEqual([16, ['to', -40, false]]);
  });
});
