import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutcomeLog } from '../../../plugin/more/outcome-log.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { CONTACT, frame, OUTCOME } from '../../messages.ts';
import { find, stubDocument, textOf } from '../dom.ts';
import { sceneOf, update } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

const touched: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
const later: ServerMessage = {
  type: 'contact',
  ...frame,
  contact: {
    ...CONTACT,
    episodeId: 'later',
    direction: 'DOWN',
    time: CONTACT.time + 3600,
    said: { ...CONTACT.said, status: 'thin' },
  },
};
const ended = (end: 'BREAK' | 'REJECT' | 'CHOP' | null): ServerMessage => ({
  type: 'outcome',
  ...frame,
  outcome: { ...OUTCOME, outcomes: { ...OUTCOME.outcomes, 240: end } },
});
function logOf(...messages: readonly ServerMessage[]) {
  const shown: unknown[] = [];
  const log = new OutcomeLog(sceneOf(messages), (time, said) => void shown.push([time, said]));
  log.render();
  return {
    log,
    shown,
    lines: [...log.root.querySelectorAll('.spymaster-row')].map((row) => row.textContent),
  };
}

describe('The list of outcomes', () => {
  it('says what happened, then what was said before it did, the newest first', () => {
    const { log, lines } = logOf(touched, later, ended('BREAK'));
    expect(lines).toEqual([
      '10:46·OR high ↓: not decided yetSaid at contact: 58 % break within 4 min (90 %: 45–70), usual 36 %, walk 34 %, without similar cases.',
      '09:46BOR high ↑: broke 09:49Said at contact: 58 % break within 4 min (90 %: 45–70), usual 36 %, walk 34 %.',
    ]);
    expect([log.count, textOf(log.root, '.spymaster-quiet')]).toEqual([1, '1 of 2 contacts decided']);
  });
  it('says every end, and what cannot be known', () => {
    const line = (end: Parameters<typeof ended>[0]) => logOf(touched, ended(end)).lines[0];
    expect(line('REJECT')).toMatch(/^09:46ROR high ↑: was rejected 09:49/);
    // A chop is decided by time: four minutes after contact.
    expect(line('CHOP')).toMatch(/^09:46COR high ↑: chopped 09:50/);
    expect(line(null)).toMatch(/^09:46\?OR high ↑: not known, for data were silent/);
  });
  it('says how it ended as soon as answers do, before all of the outcome is told', () => {
    const decided = {
      ...CONTACT.said,
      time: CONTACT.time + 130,
      status: 'resolved',
      resolvedAs: 'REJECT',
    } as const;
    expect(logOf(touched, update(decided)).lines[0]).toMatch(/^09:46ROR high ↑: was rejected 09:48/);
    expect(logOf(touched, update({ ...decided, resolvedAs: null })).lines[0]).toMatch(/not known/);
  });
  it('brings a contact into sight', () => {
    const { log, shown } = logOf(touched);
    find(log.root, 'button').click();
    expect(shown).toEqual([[CONTACT.time, CONTACT.said]]);
  });
  it('is written anew only where something has happened', () => {
    const { log } = logOf(touched);
    const row = find(log.root, '.spymaster-row');
    log.render();
    expect(find(log.root, '.spymaster-row')).toBe(row);
  });
});
