import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChartState } from '../../../plugin/chart-state.ts';
import { ReadoutPanel } from '../../../plugin/panel/readout-panel.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import type { AlertType } from '../../../shared/vocabulary/alert.ts';
import { ANSWER } from '../../messages.ts';
import { type FakeElement, stubDocument } from '../dom.ts';

let root: FakeElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

const NEAR: Answer = { ...ANSWER, episodeId: 'near', level: 'EMA_20', direction: 'DOWN', distanceAtr: 0.2 };
const DECIDED: Answer = { ...ANSWER, episodeId: 'decided', status: 'resolved', distanceAtr: 0.1 };
let on: readonly AlertType[] = [];
function panelOf(...answers: readonly Answer[]) {
  const state = { answers, alertsOn: (): readonly AlertType[] => on };
  const panel = new ReadoutPanel(root as unknown as HTMLElement, state as unknown as ChartState);
  return { panel, state };
}

describe('The read-out', () => {
  it('says so when price is near no level', () => {
    const { panel } = panelOf();
    expect(panel.focused).toBeNull();
    expect(root.find('spymaster-idle').textContent).toBe('Price is not near any of the six levels.');
  });
  it('is of the open approach that price is nearest to; a decided one comes last', () => {
    expect(panelOf(ANSWER, NEAR, DECIDED).panel.focused?.episodeId).toBe('near');
    expect(panelOf(DECIDED).panel.focused?.episodeId).toBe('decided');
  });
  it('has a tab for each approach, and stays with the one that was picked as long as it is open', () => {
    const { panel, state } = panelOf(ANSWER, NEAR);
    const tabs = () => root.find('spymaster-tabs').children;
    expect(tabs().map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/↑$/),
      expect.stringMatching(/↓$/),
    ]);
    (tabs()[0]!.onclick as () => void)();
    expect(panel.focused?.episodeId).toBe(ANSWER.episodeId);
    expect(tabs().map((tab) => tab.attributes.get('aria-selected'))).toEqual(['true', 'false']);
    state.answers = [NEAR];
    panel.render();
    expect(panel.focused?.episodeId).toBe('near');
  });
  it('has a chip for what is on of setup and dealers, and none for what price does', () => {
    on = ['EXHAUSTION_UP', 'HIGH_QUALITY_SETUP', 'PIN_REGIME'];
    panelOf(ANSWER);
    on = [];
    const chips = root.find('spymaster-chips').children.map(({ textContent }) => textContent);
    expect(chips).toEqual(['Clean setup', 'Dealers dampen moves']);
  });
  it('draws the estimate on a scale with its interval, the usual rate and the walk, each where it belongs', () => {
    panelOf(ANSWER);
    const four = ANSWER.horizons.find(({ seconds }) => seconds === 240)!;
    const left = (name: string) => root.find(name).style.left;
    expect(left('spymaster-mean')).toBe('58.0%');
    expect([left('spymaster-interval'), root.find('spymaster-interval').style.width]).toEqual([
      '45.0%',
      '25.0%',
    ]);
    expect([left('spymaster-band'), root.find('spymaster-band').style.width]).toEqual(['48.0%', '20.0%']);
    expect(left('spymaster-usual')).toBe(`${(100 * four.baseRate.break).toFixed(1)}%`);
    expect(left('spymaster-walk')).toBe(`${(100 * four.walk.break).toFixed(1)}%`);
  });
  it('draws no scale for what is decided', () => {
    panelOf({ ...ANSWER, status: 'resolved', resolvedAs: 'BREAK' });
    expect(() => root.find('spymaster-scale')).toThrow();
  });
  it('tells the cases that count most when asked, and keeps them open while answers come', () => {
    const { panel } = panelOf(NEAR);
    const details = () => root.find('spymaster-nearest') as FakeElement & { open: boolean };
    expect(details().open).toBe(false);
    const [summary, first] = details().children;
    expect(summary!.textContent).toBe('The 2 that count most');
    expect(first!.textContent).toMatch(/^2025-05-12 10:41, opening-range high from below/);
    details().open = true;
    (details() as unknown as { ontoggle: () => void }).ontoggle();
    panel.render();
    expect(details().open).toBe(true);
  });
  it('says last how forecasts came true', () => {
    const trackRecord = {
      sessions: 40,
      cases: 512,
      days: 40,
      said: 0.41,
      happened: 0.39,
      low: -0.06,
      high: 0.02,
    };
    const state = { answers: [NEAR], session: { trackRecord }, alertsOn: () => [] };
    new ReadoutPanel(root as unknown as HTMLElement, state as unknown as ChartState);
    expect(root.children.at(-1)!.textContent).toMatch(/^The 40 sessions before: of 512 contacts/);
  });
});
