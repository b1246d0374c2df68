import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const LOCK = v.object({
  packages: v.record(
    v.string(),
    v.looseObject({
      integrity: v.optional(v.string()),
      resolved: v.optional(v.string()),
      link: v.optional(v.boolean()),
      optionalDependencies: v.optional(v.record(v.string(), v.string())),
    }),
  ),
});
const { packages } = v.parse(LOCK, JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')));
const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));

describe('What an install brings', () => {
  it('is known by its hash, wherever it comes from; only folders of this repository are not', () => {
    for (const [path, { integrity, resolved, link }] of installed)
      if (link) expect([path, resolved]).toEqual([path, expect.stringMatching(/^scripts\//)]);
      else expect([path, integrity, resolved]).toEqual([path, expect.stringMatching(/^sha512-/), undefined]);
    expect(installed.length).toBeGreaterThan(300);
  });
  it('runs nothing of its own', () => {
    const setup = readFileSync(new URL('scripts/setup.mjs', root), 'utf8');
    expect(setup).toMatch(/\['ci', '--ignore-scripts'/);
  });
  it('is one Node for all, of one version on every platform that the lock file names', () => {
    const wanted = packages['scripts/node-runtime']!.optionalDependencies!;
    expect(Object.keys(wanted)).toHaveLength(5);
    expect(new Set(Object.values(wanted)).size).toBe(1);
    for (const [name, version] of Object.entries(wanted))
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, optional: true });
    expect(`v${Object.values(wanted)[0]}`).toBe(process.version);
  });
});

describe('Young objects have as much room, however the daemon is started', () => {
  const ROOM = '--max-semi-space-size=64';
  it.each([
    ['the command', 'daemon/cli/main.ts', `#!/usr/bin/env -S node ${ROOM}\n`],
    ['npm run spymaster', 'package.json', `"spymaster": "node ${ROOM} daemon/cli/main.ts"`],
    ['npm run demo', 'scripts/demo.mjs', `'${ROOM}', \`\${root}daemon/cli/main.ts\`, 'demo'`],
    ['a container', 'Containerfile', ` NODE_OPTIONS=${ROOM}\n`],
    ['a service', 'docs/concepts/live.md', `/node ${ROOM} dist/cli.js serve --live`],
  ])('by %s', (_by, file, expected) => {
    expect(readFileSync(new URL(file, root), 'utf8')).toContain(expected);
  });
});
