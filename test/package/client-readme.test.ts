import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DbnWriter, MBO, openDbnFile, RTYPE, TRADE } from '../../daemon/databento/index.ts';
import { definitionRecord } from '../../daemon/simulator/definitions.ts';
import { HistoricalServer } from '../conformance/historical-server.ts';
import { LiveGateway } from '../conformance/live-gateway.ts';
import { dbnHeader, mappingRecord, marketRecord } from '../conformance/market-data.ts';
import { mapping, metadata } from '../daemon/raw-trades.ts';
import { filesOf, textOf } from '../structure/sources.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = 'daemon/databento/README.md';
const KEY = 'db-unittestapikey1234567890FFFFF';
/** 2025-06-05 13:30 UTC. */
const AT = 1_749_130_200_000_000_000n;
const folder = mkdtempSync(join(tmpdir(), 'spymaster-client-readme-'));
const run = promisify(execFile);
let service: HistoricalServer;
let gateway: LiveGateway;

/** What the examples leave to their reader: `use` prints what it is given. */
const GIVEN = `
let events = 0;
const use = (...values: unknown[]) =>
  console.log(values.map((value) => (typeof value === 'object' ? 'object' : String(value))).join(' '));
const doubt = use;
const isOver = (event: { kind: string }) => event.kind === 'records' && ++events === 2;
`;

/** The examples, as programs that find the client here and its servers on this machine. */
const examples = [...readFileSync(`${ROOT}${PAGE}`, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code]) =>
    code!
      .replaceAll("'spymaster/databento/tables'", `'${ROOT}daemon/databento/tables/index.ts'`)
      .replaceAll("'spymaster/databento'", `'${ROOT}daemon/databento/index.ts'`)
      .replaceAll('new HistoricalClient({', 'new HistoricalClient({ baseUrl: process.env.SERVICE!,')
      .replaceAll('new LiveFeed({', "new LiveFeed({ host: '127.0.0.1', port: Number(process.env.GATEWAY),"),
);

async function printedBy(text: RegExp): Promise<string[]> {
  const found = examples.filter((code) => text.test(code));
  expect(found).toHaveLength(1);
  const path = join(folder, 'example.ts');
  writeFileSync(path, `${GIVEN}${found[0]}`);
  const env = {
    ...process.env,
    DATABENTO_API_KEY: KEY,
    SERVICE: service.url,
    GATEWAY: String(gateway.port),
  };
  const { stdout } = await run(process.execPath, [path], { cwd: folder, env, timeout: 30_000 });
  return stdout.trimEnd().split('\n');
}

const event = { publisher_id: 1, instrument_id: 5482, ts_recv: AT, ts_in_delta: 0, flags: 0, size: 2 };
async function writeFiles(): Promise<void> {
  const header = metadata({ mappings: [mapping('ESH1', 5482)] });
  const trades = await DbnWriter.create(join(folder, 'es.trades.dbn.zst'), header);
  const trade = { ...event, rtype: RTYPE.trade, ts_event: AT, price: 3_702_250_000_000n, depth: 0 };
  await trades.record(TRADE, { ...trade, action: 'T', side: 'B', sequence: 1 });
  await trades.close();
  const orders = await DbnWriter.create(join(folder, 'es.mbo.dbn.zst'), { ...header, schema: 'mbo' });
  const order = { ...event, rtype: RTYPE.mbo, ts_event: AT, order_id: 7n, price: 3_702_500_000_000n };
  for (const [sequence, action] of [...'AC'].entries())
    await orders.record(MBO, { ...order, channel_id: 0, action, side: 'A', sequence });
  await orders.close();
  const definitions = { ...header, schema: 'definition' };
  const defined = await DbnWriter.create(join(folder, 'es.definition.dbn.zst'), definitions);
  await defined.write(
    definitionRecord({ instrument_id: 5482, raw_symbol: 'ESH1', ts_event: AT, expiration: AT }),
  );
  await defined.close();
}

beforeAll(async () => {
  await writeFiles();
  service = await HistoricalServer.start(KEY, {
    trades: [1, 2].map((sequence) =>
      marketRecord({ schema: 'trades', instrumentId: 7, tsEvent: AT + BigInt(sequence), sequence }),
    ),
  });
  service.answers['metadata.get_cost'] = 0.25;
  gateway = await LiveGateway.start(KEY, async (connection) => {
    await connection.welcome();
    await connection.subscriptions();
    await connection.stream(dbnHeader({ schema: null }));
    await connection.stream(mappingRecord(7, 'ES.c.0', 'ESM5', AT));
    for (const sequence of [1, 2]) {
      await connection.stream(
        marketRecord({ schema: 'trades', instrumentId: 7, tsEvent: AT + BigInt(sequence), sequence }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await connection.gone();
  });
});
afterAll(async () => {
  await service.stop();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('The client’s page: its examples, run', () => {
  it('columns, with their symbols', async () => {
    expect(await printedBy(/columnBatches\(source, MBO/)).toEqual(['7405 ESH1', '7405 ESH1']);
  });
  it('a loop over records', async () => {
    expect(await printedBy(/recordsOf\(run\)/)).toEqual(
      ['A', 'C'].map((action) => `${action} 3702.5 3702500000000 ${AT}`),
    );
  });
  it('objects of any kind', async () => {
    expect(await printedBy(/isRecord\(record, DEFINITION_V3/)).toEqual([`ESH1 ${AT}`]);
  });
  it('parts of several files as one', async () => {
    await printedBy(/mergeSources\(/);
    const counts: number[] = [];
    for await (const { rtype, count } of (await openDbnFile(join(folder, 'some.dbn.zst'))).runs())
      counts.push(rtype, count);
    expect(counts).toEqual([0x00, 1, 0xa0, 2]);
  });
  it('text and tables', async () => {
    expect(await printedBy(/toParquet\(/)).toEqual(['2']);
    const lines = readFileSync(join(folder, 'es.mbo.csv'), 'utf8').trimEnd().split('\n');
    expect([lines.length, lines[1]!.split(',').at(-1)]).toEqual([3, 'ESH1']);
    expect(existsSync(join(folder, 'es.mbo.parquet'))).toBe(true);
  });
  it('records of one’s own', async () => {
    await printedBy(/writer\.record\(/);
    const source = await openDbnFile(join(folder, 'own.dbn.zst'));
    expect(((await source.runs().next()).value as { count: number }).count).toBe(1);
  });
  it('the historical service', async () => {
    const printed = await printedBy(/new HistoricalClient/);
    expect(printed.slice(0, 2)).toEqual(['0.25', '2']);
  });
  it('a live feed', async () => {
    expect(await printedBy(/event\.kind === 'lag'/)).toContain('object object');
  });
  it('a recorder, and a subscription on the way', async () => {
    expect(await printedBy(/new LiveRecorder/)).toEqual(['none']);
    const source = await openDbnFile(join(folder, 'live-20250605.dbn.zst'));
    expect(source.metadata).toMatchObject({ schema: null, symbols: ['ESM5'] });
  });
  it('every example is one of these', () => {
    expect(examples).toHaveLength(9);
  });
});

it('the page says what every error of the client means', () => {
  const page = readFileSync(`${ROOT}${PAGE}`, 'utf8');
  const thrown = new Set<string>();
  for (const [, code] of sourcesOfClient().matchAll(/SpymasterError\(\s*'([A-Z_]+)'/g)) thrown.add(code!);
  expect(thrown.size).toBeGreaterThan(20);
  expect([...thrown].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

function sourcesOfClient(): string {
  return filesOf('daemon/{databento,files}/**/*.ts').map(textOf).join('\n');
}
