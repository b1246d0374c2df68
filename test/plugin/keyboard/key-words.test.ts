import { expect, it } from 'vitest';
import { KEY_WORDS } from '../../../plugin/keyboard/key-words.ts';
import { actionOf } from '../../../plugin/keyboard/keyboard.ts';

const NAMES: Readonly<Record<string, string>> = {
  Space: ' ',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  Esc: 'Escape',
};

it('Every key of the help does something', () => {
  const press = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isAltGraph: false };
  for (const [keys] of KEY_WORDS.filter(([each]) => each !== '1 to 6'))
    for (const name of keys.split(' ')) {
      const key = NAMES[name] ?? name;
      expect([name, actionOf({ ...press, key, code: '' })]).toEqual([name, expect.any(Object)]);
    }
});
