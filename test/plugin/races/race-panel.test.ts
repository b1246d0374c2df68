import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import { newYorkClock } from '../../../plugin/panel/clock.ts';
import { RacePanel } from '../../../plugin/races/race-panel.ts';
import { CONTACT, frame, OUTCOME } from '../../messages.ts';
import { type FakeElement, stubDocument } from '../dom.ts';

let root: FakeElement;
let state: ChartState;
let panel: RacePanel;
beforeEach(() => {
  root = stubDocument();
  state = new ChartState();
  panel = new RacePanel(root as unknown as HTMLElement, state);
});
afterEach(() => void vi.unstubAllGlobals());
const lines = () =>
  root
    .all()
    .filter(({ tagName }) => tagName === 'p')
    .map(({ textContent }) => textContent);
const summary = () => root.all().find(({ tagName }) => tagName === 'summary')!.textContent;

describe('The list of outcomes', () => {
  it('has what was said at contact beside what happened, and when the rest is told', () => {
    expect([summary(), lines()]).toEqual(['Outcomes: 0 of 0 contacts', []]);
    state.apply({ type: 'contact', ...frame, contact: CONTACT });
    panel.render();
    const { horizons } = CONTACT.said;
    const { break: said, baseRate, walk } = horizons.find(({ seconds }) => seconds === 240)!;
    const percent = (share: number) => Math.round(100 * share);
    const words = ` Said at contact: ${percent(said.mean)} % break within 4 min (90 %: ${percent(said.low)}–${percent(said.high)}), usual ${percent(baseRate.break)} %, random walk ${percent(walk.break)} %.`;
    expect(summary()).toBe('Outcomes: 0 of 1 contacts');
    expect(lines()[0]).toContain(
      `${newYorkClock(CONTACT.time)} OR high ↑: told 8 min after contact at the earliest.`,
    );
    expect(lines()[0]!.endsWith(words)).toBe(true);
    state.apply({ type: 'outcome', ...frame, outcome: OUTCOME });
    panel.render();
    expect(summary()).toBe('Outcomes: 1 of 1 contacts');
    expect(lines()[0]).toContain(`OR high ↑: broke ${newYorkClock(OUTCOME.decidedAt!)}.`);
    // What was said stays.
    expect(lines()[0]!.endsWith(words)).toBe(true);
  });
  it('does not claim an end that is not known, nor similar cases that there were not', () => {
    const said = { ...CONTACT.said, status: 'thin' as const };
    state.apply({ type: 'contact', ...frame, contact: { ...CONTACT, said } });
    const outcomes = { ...OUTCOME.outcomes, 240: null };
    state.apply({ type: 'outcome', ...frame, outcome: { ...OUTCOME, outcomes, decidedAt: null } });
    panel.render();
    expect(summary()).toBe('Outcomes: 1 of 1 contacts');
    expect(lines()[0]).toContain(': not known, for data were silent or one bar crossed both prices.');
    expect(lines()[0]).toMatch(/, without similar cases\.$/);
  });
  it('has the newest first', () => {
    for (const [episodeId, level] of [
      ['one', 'PM_HIGH'],
      ['two', 'PM_LOW'],
    ] as const)
      state.apply({ type: 'contact', ...frame, contact: { ...CONTACT, episodeId, level } });
    panel.render();
    expect(lines().map((line) => /PM (high|low)/.exec(line)![0])).toEqual(['PM low', 'PM high']);
  });
});
