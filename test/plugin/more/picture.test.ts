import type { IChartApi } from 'lightweight-charts';
import { afterEach, expect, it, vi } from 'vitest';
import { pictureOf, provenance } from '../../../plugin/more/picture.ts';
import { ANSWER, FIRST, messageOf } from '../../messages.ts';
import { canvas, replayAt, sceneOf, update } from '../scenes.ts';

afterEach(() => void vi.unstubAllGlobals());
const simulated = { ...messageOf('session'), simulated: true };

it('A picture says of what and when it is, and that its market is made up', () => {
  expect(provenance(sceneOf([simulated, replayAt(FIRST + 970)]))).toBe(
    'ES · Thu 5 Jun 2025 09:46:10 ET · simulated · 29 sessions before · Spymaster',
  );
  expect(provenance(sceneOf([replayAt(FIRST + 970)]))).not.toContain('simulated');
  const back = sceneOf([replayAt(FIRST + 3600)]);
  back.lookAt(FIRST + 959, ANSWER);
  expect(provenance(back)).toContain('09:46:00 ET, looked back at');
});
it('It is the chart, the sentence below it, and where they come from', async () => {
  const made = canvas();
  const blob = { size: 1 };
  const picture = {
    width: 0,
    height: 0,
    getContext: () => null as unknown,
    toBlob: (done: (of: unknown) => void) => done(blob),
  };
  made.target satisfies never;
  (
    made.target as { useMediaCoordinateSpace: (draw: (scope: { context: unknown }) => void) => void }
  ).useMediaCoordinateSpace(({ context }) => {
    picture.getContext = () => context;
  });
  vi.stubGlobal('document', { createElement: () => picture });
  const taken = { width: 1600, height: 900 };
  const chart = {
    takeScreenshot: () => taken,
    chartElement: () => ({ clientWidth: 800 }),
  } as unknown as IChartApi;
  expect(await pictureOf(chart, sceneOf([update(ANSWER), replayAt(FIRST)]))).toBe(blob);
  // Twice as many device pixels as those of the page.
  expect([picture.width, picture.height]).toEqual([1600, 900 + 2 * 64]);
  expect(made.calls('drawImage')[0]!.args[0]).toBe(taken);
  expect(made.calls('fillText').map(({ args }) => args)).toEqual([
    ['OR high ↑: If reached, it breaks more often than usual: 58 of 100, usually 36.', 24, 924],
    ['ES · Thu 5 Jun 2025 09:30:00 ET · 29 sessions before · Spymaster', 24, 964],
  ]);
  picture.toBlob = (done) => done(null);
  await expect(pictureOf(chart, sceneOf())).rejects.toThrow(/made no picture/);
});
