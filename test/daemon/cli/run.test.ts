import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DbnWriter, openDbnFile } from '../../../daemon/databento/index.ts';
import { describeWithFixtures, fixturePath } from '../../fixtures.ts';

const MAIN = fileURLToPath(new URL('../../../daemon/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spymaster-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SPYMASTER_DATA: folder },
  });
  return { status, stdout, stderr };
}

describe('The command line', () => {
  beforeAll(() => {
    expect(run('simulate', '--start', '2025-06-05', '--end', '2025-06-06', '--workers', '2').status).toBe(0);
  }, 60_000);

  it('shows help with an example for every command', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const name of [
      'demo',
      'serve',
      'rates',
      'query',
      'backfill',
      'simulate',
      'bars',
      'dbn',
      'doctor',
      'download',
      'bronze',
      'validate',
    ]) {
      expect(stdout).toContain(`\n  ${name}`);
      const help = run(...(name === 'bars' ? ['bars', 'import'] : [name]), '--help');
      expect([name, help.status, help.stdout.includes('Example:')]).toEqual([name, 0, true]);
    }
  }, 60_000);

  it('looks into its set-up with a configuration that is wrong, and does nothing else with it', () => {
    const config = join(folder, 'wrong.toml');
    writeFileSync(config, 'colour = "red"\n');
    const runWith = (...args: string[]) =>
      spawnSync(process.execPath, [MAIN, ...args], {
        encoding: 'utf8',
        env: { ...process.env, SPYMASTER_DATA: folder, SPYMASTER_CONFIG: config },
      });
    for (const args of [['config', '--explain'], ['--version'], ['completion', 'bash']]) {
      const { status, stdout, stderr } = runWith(...args);
      expect([args, status, stdout.length > 0]).toEqual([args, 0, true]);
      expect(stderr).toContain('no command has an option --colour');
    }
    const examined = runWith('doctor');
    expect([examined.status, examined.stderr]).toEqual([0, '']);
    expect(examined.stdout).toContain(
      `–   Configuration: ${config}: no command has an option --colour. Keys are the long names of options`,
    );
    const { status, stderr } = runWith('rates');
    expect([status, stderr]).toEqual([2, expect.stringContaining('no command has an option --colour')]);
  }, 60_000);

  // One sentence, the right exit code, no stack trace, and nothing left behind.
  it.each([
    [['frobnicate'], 2, /unknown command 'frobnicate'/],
    [
      ['index', 'verify', '--bogus'],
      2,
      /unknown option '--bogus'\. Run "spymaster index verify --help" for what it takes/,
    ],
    [['simulate', '--start', '2025-13-01', '--end', '2025-06-05'], 2, /"2025-13-01" is not a date/],
    [['serve', '--replay', '2025-06-07'], 2, /2025-06-07 is a Saturday, so it has no session/],
    [['serve', '--replay', '2025-07-10'], 1, /There is no market data for 2025-07-10/],
    [['serve', '--live', '--at', '10:30'], 2, /--at says where a replay opens/],
    [['serve'], 2, /Say what to serve: --live, or --replay with a date/],
    [
      ['rates', '--start', '2024-06-03', '--end', '2024-06-04'],
      1,
      /No sessions from 2024-06-03 to 2024-06-04 have market data/,
    ],
    [['rates', '--start', '2024-06-05', '--end', '2024-06-04'], 2, /start 2024-06-05 is after the end/],
    [['dbn', 'nowhere.dbn'], 1, /nowhere.dbn does not exist/],
    [['dbn', MAIN], 1, /This is not DBN/],
    [
      ['simulate', '--start', '2025-06-05', '--end', '2025-06-05', '--market', 'wild'],
      2,
      /--market must be one of planted, null/,
    ],
    [['bars', 'import'], 2, /Name one source of bars/],
  ])(
    'answers %j with exit code %i and a sentence',
    (args, exitCode, message) => {
      const { status, stdout, stderr } = run(...args);
      expect(stderr).toMatch(message);
      expect([status, stdout]).toEqual([exitCode, '']);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(
        stderr
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('spymaster:')),
      ).toHaveLength(1);
    },
    30_000,
  );

  it('says which file is cut off, and builds nothing from it', () => {
    const cut = mkdtempSync(join(tmpdir(), 'spymaster-cutfile-'));
    const whole = join(folder, 'raw', 'futures', 'trades', 'es-20250605.trades.dbn.zst');
    run('simulate', '--start', '2025-06-05', '--end', '2025-06-05', '--data', cut);
    const path = join(cut, 'raw', 'futures', 'trades', 'es-20250605.trades.dbn.zst');
    const bytes = readFileSync(whole);
    writeFileSync(path, bytes.subarray(0, bytes.length - 1000));
    const { status, stderr } = run('backfill', '--start', '2025-06-05', '--end', '2025-06-05', '--data', cut);
    expect(status).toBe(1);
    expect(stderr).toMatch(/es-20250605\.trades\.dbn\.zst: The file is cut off inside a compressed frame/);
    expect(
      existsSync(join(cut, 'silver'))
        ? readdirSync(join(cut, 'silver'), { recursive: true }).filter((name) =>
            /parquet|json/.test(String(name)),
          )
        : [],
    ).toEqual([]);
    rmSync(cut, { recursive: true, force: true });
  }, 60_000);

  it('leaves an empty day out of a range, and says so when asked for that day alone', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'spymaster-empty-'));
    expect(run('simulate', '--start', '2025-06-05', '--end', '2025-06-06', '--data', empty).status).toBe(0);
    const path = join(empty, 'raw', 'futures', 'trades', 'es-20250606.trades.dbn.zst');
    const { metadata } = await openDbnFile(path);
    await (await DbnWriter.create(path, metadata!)).close();
    const range = run('backfill', '--start', '2025-06-05', '--end', '2025-06-06', '--data', empty);
    expect([range.status, range.stdout]).toEqual([
      0,
      expect.stringMatching(/^1 sessions built; \d+ approaches in all\.\n$/),
    ]);
    expect(range.stderr).toMatch(
      /2025-06-06 is left out: .*has no trades of ESM5, the contract to follow on 2025-06-06/,
    );
    const alone = run('backfill', '--start', '2025-06-06', '--end', '2025-06-06', '--data', empty);
    expect([alone.status, alone.stderr]).toEqual([
      1,
      expect.stringContaining(
        'No sessions from 2025-06-06 to 2025-06-06 hold trades between 09:30 and 12:30',
      ),
    ]);
    const served = run('serve', '--replay', '2025-06-06', '--data', empty);
    expect([served.status, served.stderr]).toEqual([
      1,
      expect.stringContaining(
        'has no trades of ESM5, the contract to follow on 2025-06-06. It has no trades at all.',
      ),
    ]);
    rmSync(empty, { recursive: true, force: true });
  }, 60_000);

  it('follows a day without a pre-market on the levels it has', () => {
    const bare = mkdtempSync(join(tmpdir(), 'spymaster-bare-'));
    const start = Date.parse('2025-06-05T13:30:00Z');
    const rows = Array.from({ length: 188 }, (_, i) => {
      const close = 6000 + 6 * Math.sin(i / 9);
      const [high, low] = [close + 0.75, close - 0.75];
      return `${new Date(start + i * 60_000).toISOString().slice(0, 19)}Z,${[close, high, low, close].map((price) => price.toFixed(2)).join(',')},10`;
    });
    const csv = join(bare, 'bars.csv');
    writeFileSync(csv, `ts_utc,open,high,low,close,volume\n${rows.join('\n')}\n`);
    expect(run('bars', 'import', '--csv', csv, '--data', bare).status).toBe(0);
    const { status, stdout } = run(
      'rates',
      '--start',
      '2025-06-05',
      '--end',
      '2025-06-05',
      '--data',
      bare,
      '--json',
    );
    expect(status).toBe(0);
    const cells = JSON.parse(stdout).cells as { level: string; n: number }[];
    const contacts = (prefix: string) =>
      cells.filter(({ level }) => level.startsWith(prefix)).reduce((sum, { n }) => sum + n, 0);
    expect(contacts('PM')).toBe(0);
    expect(contacts('OR')).toBeGreaterThan(0);
    rmSync(bare, { recursive: true, force: true });
  }, 60_000);

  it('says that a port is taken and offers another', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const child = spawn(process.execPath, [
      MAIN,
      'serve',
      '--replay',
      '2025-06-05',
      '--port',
      String(port),
      '--data',
      folder,
    ]);
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    blocker.close();
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Port ${port} is already in use. Stop what is using it, or choose another: --port ${port + 1}`,
    );
  }, 60_000);

  it('lets a reader stop reading, as head does, without a word', () => {
    const trades = join(folder, 'raw/futures/trades/es-20250605.trades.dbn.zst');
    const script = `"${process.execPath}" "${MAIN}" dbn "${trades}" --json | head -1; exit "\${PIPESTATUS[0]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([status, stdout.split('\n').length, stderr]).toEqual([0, 2, '']);
  });

  it('says which sessions are simulated, and gives every share its interval', () => {
    const { stdout, stderr } = run('rates', '--start', '2025-06-05', '--end', '2025-06-06');
    expect(stderr).toContain('2 of these sessions are simulated');
    expect(stdout).toMatch(/4 minutes +\d+ +[\d.]+ % +\d+–\d+ /);
  }, 60_000);

  it('says what is wrong with a folder, an empty file, and a file without bars', () => {
    const [empty, header] = [join(folder, 'empty.dbn'), join(folder, 'header.csv')];
    writeFileSync(empty, '');
    writeFileSync(header, 'ts_utc,open,high,low,close,volume\n');
    expect(run('dbn', folder)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is a folder. Name the files in it.'),
    });
    expect(run('dbn', empty)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there is nothing in it'),
    });
    expect(run('bars', 'import', '--csv', header)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The file holds no bars.'),
    });
    expect(run('rates', '--start', '2025-06-14', '--end', '2025-06-15')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'There is no session from 2025-06-14 to 2025-06-15: 2025-06-14 is a Saturday.',
      ),
    });
    expect(run('backfill', '--start', '2025-06-05', '--end', '2025-06-05', '--data', empty)).toMatchObject({
      status: 1,
      stderr: expect.not.stringContaining('unexpected'),
    });
  }, 60_000);

  it('prints machine-readable results with --json', () => {
    const rates = JSON.parse(run('rates', '--start', '2025-06-05', '--end', '2025-06-06', '--json').stdout);
    expect(Object.keys(rates)).toEqual([
      'sessions',
      'partialSessions',
      'approachesPerSession',
      'contactsPerSession',
      'reachShare',
      'unknownContacts',
      'ambiguous',
      'horizons',
      'cells',
    ]);
    expect(Object.keys(rates.horizons)).toEqual(['120', '240', '480']);
    expect(Object.keys(rates.cells[0])).toEqual([
      'level',
      'direction',
      'n',
      'break',
      'reject',
      'chop',
      'breakLow',
      'breakHigh',
    ]);
    expect([rates.sessions, rates.cells.length]).toEqual([2, 12]);
    expect(JSON.parse(run('doctor', '--json').stdout).map(({ name }: { name: string }) => name)).toEqual([
      'Configuration',
      'Node.js',
      'FAISS',
      'Data folder',
      'History',
      'Page',
      'Port',
      'Token',
      'What is known',
      'Streams',
      'Databento key',
    ]);
  }, 60_000);
});

describeWithFixtures('spymaster dbn on real files', () => {
  it('prints JSON lines whose hash is the ground truth’s', () => {
    const entry = readFileSync(fixturePath('dbn/expected.jsonl'), 'utf8')
      .split('\n')
      .map((line) => JSON.parse(line || '{}') as { file?: string; all_records_sha256: string })
      .find(({ file }) => file === 'real/multi-frame.definition.v1.dbn.frag.zst')!;
    const { stdout } = run('dbn', fixturePath(`dbn/${entry.file}`), '--json', '--exact');
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(entry.all_records_sha256);
  });
  it('limits, upgrades and shows headers', () => {
    const file = fixturePath('dbn/real/test_data.definition.v1.dbn.zst');
    expect(run('dbn', file, '--json', '--limit', '1').stdout.trim().split('\n')).toHaveLength(1);
    const upgraded = run('dbn', file, '--json', '--exact', '--upgrade', 'v3', '--limit', '1').stdout;
    expect(JSON.parse(upgraded).length).toBe('130');
    expect(JSON.parse(run('dbn', file, '--metadata').stdout)).toMatchObject({
      version: 1,
      schema: 'definition',
    });
  });
});
