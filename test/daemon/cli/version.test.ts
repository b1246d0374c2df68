import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageVersion } from '../../../daemon/cli/version.ts';

it('The version is the package’s', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(packageVersion()).toBe(version);
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});
