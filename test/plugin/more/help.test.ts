import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KEY_WORDS } from '../../../plugin/keyboard/key-words.ts';
import { helpDialog } from '../../../plugin/more/help.ts';
import { messageOf } from '../../messages.ts';
import { stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

it('The help answers what is asked, says what it was worth, and names every key', () => {
  let toured = 0;
  const dialog = helpDialog(sceneOf(), () => toured++);
  const questions = [...dialog.querySelectorAll('h3')].map((title) => title.textContent);
  expect(questions).toContain('Why is it often grey?');
  expect(dialog.textContent).toContain('On real data the levels alone have shown no edge.');
  expect(dialog.textContent).toContain('The 29 sessions before: at 412 contacts');
  expect(dialog.querySelectorAll('.spymaster-keys tr')).toHaveLength(KEY_WORDS.length);
  [...dialog.querySelectorAll('button')].find((each) => each.textContent === 'Show me round')!.click();
  expect(toured).toBe(1);
});
it('It offers no tour where there is no place for one', () => {
  expect(helpDialog(sceneOf(), null).textContent).not.toContain('Show me round');
});
it('It says nothing of a record where there is none', () => {
  const dialog = helpDialog(sceneOf([{ ...messageOf('session'), trackRecord: null }]), () => undefined);
  expect(dialog.textContent).not.toContain('What was it worth');
});
