import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { optionDefinitions, optionParents, zeroDteChain } from '../../../../daemon/contracts/option-chain.ts';
import { cursor, DbnWriter, fieldOf, LAYOUTS, openDbnFile } from '../../../../daemon/databento/index.ts';
import { splitByPresence } from '../../../../daemon/download/download.ts';
import { contractsToFetch } from '../../../../daemon/download/plan.ts';
import { rawFile } from '../../../../daemon/raw/raw-layout.ts';
import { simulateSession } from '../../../../daemon/simulator/session-simulator.ts';
import { nearTheMoney } from '../../../../shared/contracts/option-contract.ts';
import { instrument } from '../../../../shared/instruments.ts';
import { HistoricalServer } from '../../../conformance/historical-server.ts';

const KEY = 'db-unittestapikey1234567890FFFFF';
const DATE = '2025-06-05';
const ES = instrument('ES');
const MAIN = fileURLToPath(new URL('../../../../daemon/cli/main.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'spymaster-download-'));
const simulated = join(root, 'simulated', 'raw');

/** What the service has of a simulated day, by schema. */
async function recordsOf(
  market: 'futures' | 'options',
  schemas: readonly string[],
  most = 3000,
): Promise<Record<string, Buffer[]>> {
  const entries = schemas.map(async (schema) => {
    const records: Buffer[] = [];
    for await (const view of cursor(
      await openDbnFile(rawFile({ rawFolder: simulated, market, symbol: 'ES' }, schema as 'trades', DATE)),
    )) {
      records.push(Buffer.from(view.bytes));
      if (records.length === most) break;
    }
    return [schema, records] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

let server: HistoricalServer;
let data: string;

async function start(market: 'futures' | 'options'): Promise<void> {
  server = await HistoricalServer.start(
    KEY,
    await recordsOf(
      market,
      market === 'futures'
        ? ['definition', 'trades', 'mbp-10']
        : ['definition', 'trades', 'mbp-1', 'statistics'],
    ),
  );
  server.answers['metadata.get_cost'] = 1.5;
  server.answers['metadata.get_dataset_condition'] = [
    { date: DATE, condition: 'degraded', last_modified_date: null },
  ];
  data = mkdtempSync(join(root, 'data-'));
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; `onNote` may interrupt it. */
function run(
  args: readonly string[],
  key: string | null = KEY,
  interruptWhen: () => boolean = () => false,
): Promise<Outcome> {
  const { DATABENTO_API_KEY: _, ...environment } = process.env;
  const child = spawn(process.execPath, [MAIN, 'download', ...args, '--start', DATE, '--end', DATE], {
    env: {
      ...environment,
      SPYMASTER_DATA: data,
      DATABENTO_HISTORICAL_URL: server.url,
      XDG_CONFIG_HOME: root,
      ...(key ? { DATABENTO_API_KEY: key } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const watch = setInterval(() => {
    if (!interruptWhen()) return;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 20);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearInterval(watch);
      resolve({ status, stdout, stderr });
    });
  });
}

beforeAll(async () => {
  const options = {
    market: 'planted',
    seed: 1,
    rate: 'demo',
    rawFolder: simulated,
    truthFolder: join(root, 'truth'),
  } as const;
  await simulateSession(DATE, ES, options);
}, 60_000);
afterEach(() => server?.stop());
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('spymaster download futures', () => {
  it('says what it would cost, and fetches nothing, when only asked to estimate', async () => {
    await start('futures');
    const { status, stdout, stderr } = await run(['futures', '--estimate']);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^3 files of [\d,]+ records, [\d.]+ MB uncompressed, cost 4\.50 USD\.\n$/),
    ]);
    expect(stderr).toContain('Databento calls its data of 2025-06-05 degraded.');
    expect(server.requests('timeseries.get_range')).toEqual([]);
    expect(existsSync(join(data, 'raw'))).toBe(false);
  });

  it('spends nothing without a yes, or above the limit', async () => {
    await start('futures');
    const unasked = await run(['futures']);
    expect([unasked.status, unasked.stderr]).toEqual([2, expect.stringContaining('Add --yes to spend it')]);
    const expensive = await run(['futures', '--yes', '--max-cost', '4']);
    expect([expensive.status, expensive.stderr]).toEqual([
      1,
      expect.stringContaining('The download would cost 4.50 USD, more than the 4.00 USD allowed.'),
    ]);
    expect(server.requests('timeseries.get_range')).toEqual([]);
  });

  it('fetches definitions, trades and books, keeps their hashes, and never pays for them again', async () => {
    await start('futures');
    const first = await run(['futures', '--yes', '--json']);
    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ files: 3, present: 0, costUsd: 4.5 });
    for (const schema of ['definition', 'trades', 'mbp-10'] as const) {
      const path = rawFile({ rawFolder: join(data, 'raw'), market: 'futures', symbol: 'ES' }, schema, DATE);
      const manifest = JSON.parse(readFileSync(join(path, '..', 'manifest.json'), 'utf8'));
      expect(manifest.files[0]).toMatchObject({
        file: `es-20250605.${schema}.dbn.zst`,
        sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      });
    }
    const [definition, trades, books] = ['definition', 'trades', 'mbp-10'].map(
      (schema) =>
        server.requests('timeseries.get_range').find(({ form }) => form.get('schema') === schema)!.form,
    );
    expect(definition!.get('start')).toBe('2025-06-05');
    expect(trades!.get('symbols')).toBe('ESM5');
    // 18:00 New York the evening before; books from 08:30 to 12:40.
    expect(trades!.get('start')).toBe(String(Date.parse('2025-06-04T22:00:00Z')).concat('000000'));
    expect(books!.get('start')).toBe(String(Date.parse('2025-06-05T12:30:00Z')).concat('000000'));
    expect(books!.get('end')).toBe(String(Date.parse('2025-06-05T16:40:00Z')).concat('000000'));
    const before = server.requests('timeseries.get_range').length;
    const again = await run(['futures', '--yes']);
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('3 were there already')]);
    expect(server.requests('timeseries.get_range')).toHaveLength(before);
  });

  it('survives Ctrl-C: what has arrived is kept, and the same command fetches the rest', async () => {
    await start('futures');
    server.script(
      'timeseries.get_range',
      ...Array.from({ length: 3 }, () => ({ kind: 'cut', afterBytes: 20_000, how: 'silence' }) as const),
    );
    const parts = () =>
      (existsSync(join(data, 'raw'))
        ? readdirSync(join(data, 'raw'), { recursive: true }).map(String)
        : []
      ).filter((name) => /\.part\d$/.test(name));
    // A part is made before its request is sent: the interruption waits for all three.
    const stopped = await run(
      ['futures', '--yes'],
      KEY,
      () => parts().length === 3 && server.requests('timeseries.get_range').length === 3,
    );
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toMatch(/stopped; what has arrived is kept[\s\S]*was interrupted/);
    const resumed = await run(['futures', '--yes']);
    expect([resumed.status, parts()]).toEqual([0, []]);
    const starts = server
      .requests('timeseries.get_range')
      .slice(3)
      .map(({ form }) => form.get('start')!);
    expect(starts.filter((time) => /^17491\d{14}$/.test(time)).length).toBeGreaterThanOrEqual(1);
    let records = 0;
    for await (const _ of cursor(
      await openDbnFile(
        rawFile({ rawFolder: join(data, 'raw'), market: 'futures', symbol: 'ES' }, 'trades', DATE),
      ),
    ))
      records++;
    expect(records).toBe(server.data.trades!.length);
  });

  const trades = () =>
    rawFile({ rawFolder: join(data, 'raw'), market: 'futures', symbol: 'ES' }, 'trades', DATE);

  it('notices a body that ends short of its count without a word, and fetches the rest', async () => {
    await start('futures');
    server.script(
      'timeseries.get_range',
      ...Array.from({ length: 3 }, () => ({ kind: 'frames', frames: 2 }) as const),
    );
    expect((await run(['futures', '--yes'])).status).toBe(0);
    let records = 0;
    for await (const _ of cursor(await openDbnFile(trades()))) records++;
    expect(records).toBe(server.data.trades!.length);
  });

  it('leaves a file unfinished that has fewer records than the service counts, unless told that the count is wrong', async () => {
    await start('futures');
    server.answers['metadata.get_record_count'] = 5000;
    const short = await run(['futures', '--yes']);
    expect([short.status, short.stderr]).toEqual([
      1,
      expect.stringMatching(/records arrived and 5000 were to come[\s\S]*--no-count takes the file as it is/),
    ]);
    expect(existsSync(trades())).toBe(false);
    expect((await run(['futures', '--yes', '--no-count'])).status).toBe(0);
    expect(existsSync(trades())).toBe(true);
  });

  it('prices, and limits, what is left of an interrupted download', async () => {
    await start('futures');
    server.answers['metadata.get_cost'] = (form: URLSearchParams) =>
      /^174910\d{13}$/.test(form.get('start')!) ? 1 : 10;
    const rest = Array.from(
      { length: 3 },
      () => ({ kind: 'cut', afterBytes: 20_000, how: 'silence' }) as const,
    );
    server.script('timeseries.get_range', ...rest);
    const parts = () =>
      (existsSync(join(data, 'raw')) ? readdirSync(join(data, 'raw'), { recursive: true }).map(String) : [])
        .filter((name) => /\.part\d$/.test(name))
        .map((name) => ({ name, size: statSync(join(data, 'raw', name)).size }));
    // A part is there before its first record is, and of trades alone 20,000 bytes reach
    // into the hours whose rest costs less: the interruption waits for these.
    await run(['futures', '--yes'], KEY, () => {
      const trades = parts().find(({ name }) => name.includes('.trades.'));
      return parts().length === 3 && (trades?.size ?? 0) >= 20_000;
    });
    const whole = await run(['futures', '--estimate', '--no-resume', '--json']);
    const left = await run(['futures', '--estimate', '--json']);
    expect(JSON.parse(left.stdout).costUsd).toBeLessThan(JSON.parse(whole.stdout).costUsd);
    const told = await run(['futures', '--estimate']);
    expect(told.stdout).toMatch(/records \([\d,]+ have arrived\), [\d.]+ MB uncompressed, the rest costs/);
  });

  it('names the failure that stopped the others, however they were waiting', async () => {
    await start('futures');
    const busy = {
      kind: 'error',
      status: 429,
      body: '{"detail":"slow down"}',
      headers: { 'retry-after': '20' },
    } as const;
    const exhausted = { kind: 'error', status: 402, body: '{"detail":"Account budget exhausted."}' } as const;
    server.script('timeseries.get_range', busy, busy, exhausted);
    const { status, stderr } = await run(['futures', '--yes']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('Account budget exhausted (HTTP 402')]);
    expect(stderr).toContain('Trying again in 20 s.');
    expect(stderr).not.toContain('unexpected');
  });

  it('is called off in a sentence while it waits for the service', async () => {
    await start('futures');
    const busy = {
      kind: 'error',
      status: 429,
      body: '{"detail":"slow down"}',
      headers: { 'retry-after': '20' },
    } as const;
    server.script('metadata.get_dataset_condition', busy);
    const { status, stderr } = await run(['futures', '--estimate'], KEY, () => server.seen.length === 1);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/spymaster: The wait for Databento was interrupted\./),
    ]);
  });

  it('fetches anew a file that is not what the manifest says, and one that lacks instruments wanted now', async () => {
    await start('futures');
    await run(['futures', '--yes']);
    const plan = (symbols: readonly string[]) => ({
      date: DATE,
      path: trades(),
      request: { dataset: 'GLBX.MDP3', schema: 'trades', symbols, start: DATE },
    });
    expect(await splitByPresence([plan(['ESM5'])])).toMatchObject({
      missing: [],
      present: [{}],
      remarks: [],
    });
    expect(await splitByPresence([plan(['ESM5', 'ESU5'])])).toMatchObject({
      missing: [{}],
      remarks: ['es-20250605.trades.dbn.zst lacks 1 of the 2 instruments wanted: it is fetched anew.'],
    });
    const size = statSync(trades()).size;
    truncateSync(trades(), size - 1);
    expect((await splitByPresence([plan(['ESM5'])])).remarks).toEqual([
      `es-20250605.trades.dbn.zst has ${size - 1} bytes and had ${size} when it was fetched: it is fetched anew.`,
    ]);
    const mended = await run(['futures', '--yes']);
    expect([mended.status, mended.stdout]).toEqual([
      0,
      expect.stringMatching(/^1 files? fetched.* 2 were there already/),
    ]);
    expect(statSync(trades()).size).toBe(size);
  });

  it('says in one sentence that there is no key, or that it is refused, and never shows it', async () => {
    await start('futures');
    const none = await run(['futures'], null);
    expect([none.status, none.stderr]).toEqual([
      1,
      expect.stringMatching(/^spymaster: There is no Databento API key\. Set DATABENTO_API_KEY/),
    ]);
    const wrong = await run(['futures'], 'db-unittestapikey1234567890EEEEE');
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toMatch(
      /^spymaster: Databento refused metadata.get_dataset_condition: Invalid key \(HTTP 401/,
    );
    expect(wrong.stderr + wrong.stdout).not.toContain('unittest');
  });
});

describe('spymaster download options', () => {
  it('asks the definitions which options expire on the day, and fetches those alone', async () => {
    await start('options');
    const { status, stderr } = await run(['options', '--yes']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('unexpected')]);
    const [definitions, ...rest] = server.requests('timeseries.get_range').map(({ form }) => form);
    expect(definitions!.get('stype_in')).toBe('parent');
    expect(definitions!.get('symbols')!.split(',')).toEqual(optionParents(ES));
    expect(optionParents(ES)).toHaveLength(27);
    expect(rest.map((form) => form.get('schema')).sort()).toEqual(['mbp-1', 'statistics', 'trades']);
    const chain = await zeroDteChain(
      await openDbnFile(
        rawFile({ rawFolder: join(data, 'raw'), market: 'options', symbol: 'ES' }, 'definition', DATE),
      ),
      ES,
      DATE,
    );
    expect(rest[0]!.get('symbols')!.split(',')).toEqual(chain.map(({ symbol }) => symbol));
    expect(chain.length).toBeGreaterThan(20);
  });

  it('needs the futures price for --strikes, and says how to get it', async () => {
    await start('options');
    const { status, stderr } = await run(['options', '--yes', '--strikes', '5']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Fetch the futures first: spymaster download futures --start 2025-06-05'),
    ]);
  });
});

describe('The contracts and options of a day', () => {
  it('are the front contract, and around a roll its neighbours', () => {
    expect(contractsToFetch(ES, '2025-05-20')).toEqual(['ESM5']);
    expect(contractsToFetch(ES, '2025-06-09')).toEqual(['ESM5', 'ESU5']);
    expect(contractsToFetch(ES, '2025-06-16')).toEqual(['ESM5', 'ESU5']);
    expect(contractsToFetch(ES, '2025-06-23')).toEqual(['ESU5']);
  });

  it('are what the last definition says, without what was deleted, made up by a user, or on another future', async () => {
    const path = join(root, 'definitions.dbn.zst');
    const original = await openDbnFile(
      rawFile({ rawFolder: simulated, market: 'options', symbol: 'ES' }, 'definition', DATE),
    );
    const [template] = await zeroDteChain(
      await openDbnFile(
        rawFile({ rawFolder: simulated, market: 'options', symbol: 'ES' }, 'definition', DATE),
      ),
      ES,
      DATE,
    );
    const layout = LAYOUTS.get('definition.v3')!;
    const offset = (name: string) => fieldOf(layout, name).offset;
    let bytes: Buffer | null = null;
    for await (const view of cursor(original, 'v3'))
      if (view.instrumentId === template!.instrumentId) bytes = Buffer.from(view.bytes);
    const midnight = BigInt(Date.parse(`${DATE}T00:00:00Z`)) * 1_000_000n;
    const option = (id: number, change: (record: Buffer) => void = () => undefined) => {
      const record = Buffer.from(bytes!);
      record.writeUInt32LE(id, 4);
      record.writeBigUInt64LE(midnight, offset('ts_recv'));
      change(record);
      return record;
    };
    const strike = (points: number) => (record: Buffer) =>
      void record.writeBigInt64LE(BigInt(points) * 1_000_000_000n, offset('strike_price'));
    const received = (minutes: number, then: (record: Buffer) => void) => (record: Buffer) => {
      record.writeBigUInt64LE(midnight + BigInt(minutes) * 60_000_000_000n, offset('ts_recv'));
      then(record);
    };
    const text = (name: string, value: string) => (record: Buffer) =>
      void record.write(`${value}\0`, offset(name), 'latin1');
    const letter = (name: string, value: string) => (record: Buffer) =>
      void record.write(value, offset(name), 'latin1');
    // An evening expiration: the fifth in Chicago, the sixth in UTC.
    const evening = BigInt(Date.parse('2025-06-06T01:00:00Z')) * 1_000_000n;
    const writer = await DbnWriter.create(path, original.metadata!);
    await writer.write(
      Buffer.concat([
        option(1, received(2, strike(5900))),
        option(1, received(1, strike(5800))),
        option(2),
        option(2, received(3, letter('security_update_action', 'D'))),
        option(3, letter('user_defined_instrument', 'Y')),
        option(4, text('underlying', 'NQM5')),
        option(5, (record) => {
          strike(6000)(record);
          record.writeBigUInt64LE(evening, offset('expiration'));
        }),
      ]),
    );
    await writer.close();
    const found = await zeroDteChain(await openDbnFile(path), ES, DATE);
    expect(found.map(({ instrumentId, strikePoints }) => [instrumentId, strikePoints])).toEqual([
      [1, 5900],
      [5, 6000],
    ]);
  });

  it('are chosen by expiration, not by the root’s name, and near the money when asked', async () => {
    const definitions = () =>
      openDbnFile(rawFile({ rawFolder: simulated, market: 'options', symbol: 'ES' }, 'definition', DATE));
    const chain = await zeroDteChain(await definitions(), ES, DATE);
    expect(new Set(chain.map(({ underlying }) => underlying))).toEqual(new Set(['ESM5']));
    expect(chain.every(({ multiplierUsd, style }) => multiplierUsd === 50 && style !== 'american')).toBe(
      true,
    );
    expect(await zeroDteChain(await definitions(), ES, '2025-06-06')).not.toContainEqual(chain[0]);
    expect((await optionDefinitions(await definitions(), ES)).length).toBeGreaterThanOrEqual(chain.length);
    const middle = chain[Math.floor(chain.length / 2)]!.strikePoints;
    const near = nearTheMoney(chain, middle - 1, 3);
    const strikes = [...new Set(near.map(({ strikePoints }) => strikePoints))];
    expect(strikes).toHaveLength(6);
    expect(strikes[3]).toBe(middle);
    expect(near).toHaveLength(12);
  });
});
