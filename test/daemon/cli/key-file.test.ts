import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyFile } from '../../../daemon/cli/key-file.ts';

it('the key lies in the user’s configuration folder', () => {
  expect(keyFile({ XDG_CONFIG_HOME: '/somewhere' })).toBe('/somewhere/spymaster/databento.key');
  expect(keyFile({})).toBe(join(homedir(), '.config', 'spymaster', 'databento.key'));
});
