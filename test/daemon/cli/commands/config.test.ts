import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { applyConfig } from '../../../../daemon/cli/config.ts';
import { programFor } from '../../../../daemon/cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

async function say(...args: string[]): Promise<string[]> {
  const printed: string[] = [];
  const program = programFor({
    print: (line) => printed.push(line),
    note: () => undefined,
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  });
  if (process.env.SPYMASTER_CONFIG) applyConfig(program, process.env.SPYMASTER_CONFIG);
  await program.parseAsync(['config', ...args], { from: 'user' });
  return printed;
}

describe('spymaster config', () => {
  it('says that there is none, and where it would be', async () => {
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    vi.stubEnv('SPYMASTER_CONFIG', '');
    expect((await say())[0]).toMatch(
      /^There is no configuration: .*config\.toml, or name it in SPYMASTER_CONFIG/,
    );
  });
  it('says of every option what is in force, and why', async () => {
    const path = join(folder, 'mine.toml');
    writeFileSync(path, '[serve]\nport = 9000\n');
    vi.stubEnv('SPYMASTER_CONFIG', path);
    vi.stubEnv('SPYMASTER_DATA', '/lake');
    const [first, ...lines] = await say('--explain');
    expect(first).toBe(`The configuration is ${path}.`);
    expect(lines).toContain('serve --port  9000, from the configuration');
    expect(lines).toContain('serve --speed  30, from its default');
    expect(lines).toContain('backfill --data  "/lake", from the environment (SPYMASTER_DATA)');
    expect(lines.some((line) => line.startsWith('streams train --'))).toBe(true);
  });
});
