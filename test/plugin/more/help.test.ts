import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KEY_WORDS } from '../../../plugin/keyboard/key-words.ts';
import { helpDialog } from '../../../plugin/more/help.ts';
import { messageOf } from '../../messages.ts';
import { stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

it('The help answers what is asked, says what it was worth, and names every key', () => {
  const dialog = helpDialog(sceneOf());
  const questions = [...dialog.querySelectorAll('h3')].map((title) => title.textContent);
  expect(questions).toContain('Why is it often grey?');
  expect(dialog.textContent).toContain('On real data the levels alone have shown no edge.');
  expect(dialog.textContent).toContain('The 29 sessions before: at 412 contacts');
  expect(dialog.querySelectorAll('.spymaster-keys tr')).toHaveLength(KEY_WORDS.length);
});
it('It says nothing of a record where there is none', () => {
  const dialog = helpDialog(sceneOf([{ ...messageOf('session'), trackRecord: null }]));
  expect(dialog.textContent).not.toContain('What was it worth');
});
