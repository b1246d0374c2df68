import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runIndexBuild } from '../../../../daemon/cli/commands/index.ts';
import { serveCommand } from '../../../../daemon/cli/commands/serve.ts';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { ledgerFile, readLedger } from '../../../../daemon/ledger/store.ts';
import { isDurable } from '../../../../shared/protocol/messages.ts';
import { sessionOf, toTimestamp } from '../../../../shared/session/session.ts';
import { GATEWAY_KEY, takeDay } from '../../../conformance/live-day.ts';
import { clock } from '../../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';
import { following, QUIET, startedAndStopped } from './following.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);

beforeEach(() => void vi.stubEnv('DATABENTO_API_KEY', GATEWAY_KEY));
afterEach(() => void vi.unstubAllEnvs());

describe('spymaster serve --live', () => {
  it('follows a day to its end before everyone’s eyes, and commits it', async () => {
    const data = await sampleLake();
    const { spoken, said, url, token, messages, client, end } = await following(data, '09:40');
    expect(spoken).toContain(
      `Following ESM5. Averages begin with the closes of ${SAMPLE_DATES[0]}; 1 sessions of history.`,
    );
    await said(/is over: recorded and built/);
    expect(spoken).toContain(`Preparing ${DATE} …`);
    expect(spoken.at(-1)).toBe(
      `It is not known yet, and the next session not followed. Run: spymaster index build; spymaster streams compute --start ${DATE} --end ${DATE}`,
    );
    expect(messages.find(({ type }) => type === 'session')).toMatchObject({ mode: 'live', date: DATE });
    const numbers = messages.filter(isDurable).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    await expect(client.request({ type: 'play' })).rejects.toMatchObject({ code: 'NOT_REPLAY' });
    const health = await fetch(new URL('/v1/health', url), { headers: { authorization: `Bearer ${token}` } });
    expect(await health.json()).toMatchObject({ mode: 'live', date: DATE, status: { feed: 'closed' } });
    // What was said while it happened can be asked about.
    const asked = (await readLedger(data, 'ES', DATE)).findLast(({ neighbours }) => neighbours.length === 0)!;
    expect(
      await client.request({ type: 'neighbours', episodeId: asked.episodeId, at: 'latest' }),
    ).toMatchObject({ episodeId: asked.episodeId, asOf: DATE, rows: [] });
    const bronze = async () => [
      (await new Lake(data).manifest(DATASETS.trades('ES'), DATE)) !== null,
      (await new Lake(data).manifest(DATASETS.optionTrades('ES'), DATE)) !== null,
    ];
    await expect.poll(bronze, { timeout: 20_000 }).toEqual([true, true]);
    await end();
    const manifest = await new Lake(data).manifest(DATASETS.bars('ES'), DATE);
    expect(manifest).not.toBeNull();
    expect((await readLedger(data, 'ES', DATE)).length).toBeGreaterThan(20);
    expect(existsSync(`${data}/raw/futures/trades/es-20250606.trades.dbn.zst`)).toBe(true);
  }, 120_000);
  it('follows the next day once the one that is over has been made a part of what is known', async () => {
    const data = await sampleLake();
    for (const path of globSync(join(data, '{silver,gold}/**', `date=${DATE}`)))
      rmSync(path, { recursive: true });
    const quiet = { ...QUIET, print: () => undefined };
    // Of so few sessions none can be computed: they are put there.
    const putStreams = (date: string) => {
      const [forecasts, streams] = [DATASETS.forecasts('ES'), DATASETS.streams('ES')].map((dataset) =>
        join(data, dataset, `date=${date}`),
      );
      mkdirSync(streams!, { recursive: true });
      copyFileSync(join(forecasts!, 'manifest.json'), join(streams!, 'manifest.json'));
    };
    // Where an earlier session has streams, they are a part of what is known.
    putStreams(SAMPLE_DATES[0]);
    const { spoken, said, messages, market, end } = await following(data, '11:50');
    await said(/^It is not known yet/);
    const evening = toTimestamp(sessionOf('2025-06-09'), 0) - 3_600_000_000_000n;
    const note = () => {
      const last = messages.findLast((each) => each.type === 'status');
      return last?.type === 'status' ? last.status.note : undefined;
    };
    await expect
      .poll(note, { timeout: 60_000 })
      .toBe(
        `The next session is followed once ${DATE} is known. Run: spymaster index build; spymaster streams compute --start ${DATE} --end ${DATE}`,
      );
    const sessions = () => messages.flatMap((each) => (each.type === 'session' ? [each.date] : []));
    await runIndexBuild(quiet, { dataFolder: data, symbol: 'ES', workers: 1, repair: false });
    market.advanceTo(evening);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(note()).toMatch(/^The next session is followed once/);
    putStreams(DATE);
    market.advanceTo(evening + 20_000_000_000n);
    await expect.poll(note, { timeout: 20_000 }).toBeNull();
    const indexes = () => globSync(join(data, 'gold/index/**/*2025-06-09*'));
    await expect.poll(() => indexes().length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(sessions()).toEqual([DATE]);
    market.advanceTo(toTimestamp(sessionOf('2025-06-09'), 0) + 1n);
    await expect.poll(sessions, { timeout: 20_000 }).toEqual([DATE, '2025-06-09']);
    expect(messages.findLast((each) => each.type === 'session')).toMatchObject({ historySessions: 2 });
    expect(spoken.join(' ')).not.toContain('could not be built');
    await end();
  }, 120_000);
  it('started again before its last day is known, answers and makes it known first', async () => {
    const data = await sampleLake();
    for (const path of globSync(join(data, `gold/{forecasts,index}/**/*${DATE}*`)))
      rmSync(path, { recursive: true, force: true });
    const spoken = await startedAndStopped(data, '13:30');
    const order = [
      /^Preparing 2025-06-06/,
      /live at/,
      /^Building 2025-06-06/,
      /^Following .*2 sessions of history/,
    ];
    const places = order.map((pattern) => spoken.findIndex((line) => pattern.test(line)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    // Nobody holds the next day, which was prepared and not begun.
    expect(globSync(join(data, '**/*.lock*'))).toEqual([]);
  }, 120_000);
  it('with --auto makes the day a part of what is known, and waits for the next', async () => {
    const data = await sampleLake();
    const lake = new Lake(data);
    for (const path of globSync(join(data, '{silver,gold}/**', `date=${DATE}`)))
      rmSync(path, { recursive: true });
    const { spoken, said, url, end } = await following(data, '11:50', { auto: true });
    await said(/is over: recorded and built/);
    const isKnown = async () => (await lake.manifest(DATASETS.forecasts('ES'), DATE)) !== null;
    while (!(await isKnown())) await new Promise((resolve) => setTimeout(resolve, 20));
    // The daemon goes on: what was followed is to be seen until the next begins.
    expect((await fetch(new URL('/v1/health/live', url))).status).toBe(200);
    await end();
    expect(spoken.join(' ')).not.toContain('It is not known yet');
    expect(spoken.join(' ')).not.toContain('could not be built');
  }, 120_000);
  it('with --auto has all of the next day at hand, its index too', async () => {
    const data = await sampleLake();
    const { said, end } = await following(data, '11:50', { auto: true });
    await said(/is over: recorded and built/);
    const indexes = () => globSync(join(data, 'gold/index/**/*2025-06-09*'));
    await expect.poll(() => indexes().length, { timeout: 20_000 }).toBeGreaterThan(0);
    await end();
  }, 120_000);
  it('with --auto ends with a failure where the day could not be built: nothing would be followed', async () => {
    const data = await sampleLake();
    const { said, spoken, client, serving, stop } = await following(data, '11:50', { auto: true });
    await said(/^Press Ctrl-C/);
    // Nothing can be written any more where the day is built.
    rmSync(join(data, 'silver'), { recursive: true });
    writeFileSync(join(data, 'silver'), '');
    await expect(serving).rejects.toMatchObject({
      code: 'DAY_MISSING',
      hint: `Start again once it is. Run: spymaster backfill --start ${DATE} --end ${DATE}; spymaster index build; spymaster streams compute --start ${DATE} --end ${DATE}`,
    });
    expect(spoken.join(' ')).toContain('is recorded, and could not be built.');
    client.stop();
    await stop();
  }, 120_000);
  it('stopped in the middle of a day ends without a fault, and leaves the day to be followed again', async () => {
    const data = await sampleLake();
    rmSync(ledgerFile(data, 'ES', DATE));
    const { spoken, messages, known, end } = await following(data, '09:40');
    const until = Number(toTimestamp(SESSION, clock('10:10', SESSION)) / 1_000_000_000n);
    while ((known() ?? 0) < until) await new Promise((resolve) => setTimeout(resolve, 5));
    await end();
    expect(spoken.join(' ')).not.toMatch(/is over|beyond its last outcome/);
    expect(existsSync(`${data}/raw/futures/trades/es-20250606.trades.dbn.zst`)).toBe(false);
    // What was said is put down, and nobody holds the day any more.
    const committed = messages.flatMap((each) =>
      each.type === 'signals' ? each.answers.filter((answer) => answer.committed) : [],
    );
    const ids = new Set((await readLedger(data, 'ES', DATE)).map(({ episodeId }) => episodeId));
    expect(committed.length).toBeGreaterThan(5);
    for (const { episodeId } of committed) expect(ids).toContain(episodeId);
    expect(globSync(join(data, '**/*.lock'))).toEqual([]);
  }, 120_000);
  it('says what to serve, and from where', async () => {
    const data = await sampleLake();
    const serve = (...args: string[]) => speak(serveCommand, '--data', data, ...args);
    for (const wrong of [[], ['--live', '--replay', DATE]])
      await expect(serve(...wrong)).rejects.toMatchObject({ code: 'USAGE' });
    for (const gateway of ['here', 'here:', ':13000', 'here:0', 'here:70000'])
      await expect(serve('--live', '--gateway', gateway)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(serve('--replay', DATE, '--allow-origin', '*')).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('needs a key', async () => {
    vi.stubEnv('DATABENTO_API_KEY', '');
    vi.stubEnv('XDG_CONFIG_HOME', '/nowhere');
    const data = await sampleLake();
    await expect(speak(serveCommand, '--data', data, '--live')).rejects.toMatchObject({
      hint: expect.stringContaining('DATABENTO_API_KEY'),
    });
  });
});

describe('A live daemon that is killed', () => {
  const SCRIPT = fileURLToPath(new URL('./live-daemon.ts', import.meta.url));
  const at = (time: string) => toTimestamp(SESSION, clock(time, SESSION));
  let data = '';
  let child: ChildProcess | null = null;
  afterEach(() => void child?.kill('SIGKILL'));

  /** Starts it at a time of the day, and waits for what it says. */
  function started(time: string) {
    const process_ = spawn(process.execPath, [SCRIPT, data, DATE, String(at(time))], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DATABENTO_API_KEY: GATEWAY_KEY },
    });
    child = process_;
    const said: string[] = [];
    const lines = createInterface({ input: process_.stdout });
    const wake = new EventEmitter();
    lines.on('line', (line) => {
      said.push(line);
      wake.emit('line');
    });
    let isOver = false;
    process_.once('exit', () => {
      isOver = true;
      wake.emit('line');
    });
    const until = async (holds: () => boolean) => {
      while (!holds()) {
        if (isOver) throw new Error(`it ended by itself, having said: ${said.slice(-5).join(' | ')}`);
        await once(wake, 'line', { signal: AbortSignal.timeout(60_000) });
      }
    };
    const kill = async () => {
      process_.kill('SIGKILL');
      await once(process_, 'exit');
    };
    return { said, until, kill };
  }
  const hasSaid = (said: readonly string[], pattern: RegExp) => said.some((line) => pattern.test(line));

  it('goes on where the day stands, and builds what it had begun to, as if it had not been', async () => {
    data = await sampleLake();
    const lake = new Lake(data);
    const datasets = [DATASETS.features('ES'), DATASETS.episodes('ES')];
    const filesOf = async (dataset: string) => (await lake.manifest(dataset, DATE))?.files ?? null;
    const expected = await Promise.all(datasets.map(filesOf));
    const ledger = await readLedger(data, 'ES', DATE);
    for (const path of globSync(join(data, '{silver,gold}/**', `date=${DATE}`)))
      rmSync(path, { recursive: true });
    rmSync(ledgerFile(data, 'ES', DATE));
    takeDay(data, DATE);

    const first = started('09:50');
    const seconds = (time: string) => Number(at(time) / 1_000_000_000n);
    await first.until(() =>
      first.said.some((line) => Number(/^bar (\d+)/.exec(line)?.[1]) > seconds('10:30')),
    );
    await first.kill();
    const before = await readLedger(data, 'ES', DATE);
    expect(before.length).toBeGreaterThan(5);

    const second = started('10:45');
    await second.until(() => hasSaid(second.said, /^snapshot/));
    // It makes the same frames again, which nobody needs twice.
    const epochOf = ({ said }: typeof first) =>
      said.find((line) => line.startsWith('snapshot'))!.split(' ')[1];
    expect(epochOf(second)).toBe(epochOf(first));
    // Killed while the day is being committed: of its tables some are there.
    const isBegun = async () => (await lake.manifest(DATASETS.bars('ES'), DATE)) !== null;
    while (!(await isBegun())) await new Promise((resolve) => setTimeout(resolve, 1));
    await second.kill();
    expect(await filesOf(DATASETS.episodes('ES'))).toBeNull();

    const third = started('12:50');
    await third.until(() => hasSaid(third.said, /^snapshot/));
    // It answers at once, and builds meanwhile.
    expect(third.said.join(' ')).not.toMatch(/is over|could not be built/);
    expect(epochOf(third)).toMatch(new RegExp(`^${DATE}\\.`));
    await third.until(() => hasSaid(third.said, /is over: recorded and built/));
    await third.until(() => hasSaid(third.said, /^snapshot 2025-06-09\./));
    await third.kill();
    expect(await Promise.all(datasets.map(filesOf))).toEqual(expected);
    const said = await readLedger(data, 'ES', DATE);
    expect(said.slice(0, before.length)).toEqual(before);
    expect(new Set(said.map(({ id }) => id))).toEqual(new Set(ledger.map(({ id }) => id)));
  }, 180_000);
});
