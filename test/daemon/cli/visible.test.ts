import { expect, it } from 'vitest';
import { visible } from '../../../daemon/cli/visible.ts';

it('text from files and services cannot steer the terminal: control characters are shown', () => {
  expect(visible('a\x1b[31mred\x07\r\x9b2J')).toBe('a\\x1b[31mred\\x07\\x0d\\x9b2J');
  expect(visible('lines\n\tand tabs, “quotes” – and ü')).toBe('lines\n\tand tabs, “quotes” – and ü');
});
