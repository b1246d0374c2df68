import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  columnBatches,
  cursor,
  type FeedEvent,
  LiveFeed,
  LiveRecorder,
  openDbnFile,
  type RecorderOptions,
  type Subscription,
  TRADE,
} from '../../../../daemon/databento/index.ts';
import { LIVE_HEADER, options, START, serve, TRADES } from '../../../conformance/live-client.ts';
import { dbnHeader, errorRecord, mappingRecord, marketRecord } from '../../../conformance/market-data.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-recorder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(root, String(folders++));

/** 13:30 UTC. */
const at = (seconds: number) => START + BigInt(seconds) * 1_000_000_000n;
const trade = (sequence: number, seconds = sequence, instrumentId = 7) =>
  marketRecord({ schema: 'trades', instrumentId, tsEvent: at(seconds), sequence });
const quote = (sequence: number, seconds = sequence) =>
  marketRecord({ schema: 'mbp-1', instrumentId: 7, tsEvent: at(seconds), sequence });
const mapping = mappingRecord(7, 'ES.c.0', 'ESM5', START);
const QUOTES: Subscription = { schema: 'mbp-1', symbols: ['ESM5'] };

/** A gateway that sends some bytes to whoever starts a session, and then nothing. */
const sending = (...pieces: readonly Uint8Array[]) =>
  serve(async (connection) => {
    await connection.welcome();
    await connection.subscriptions();
    for (const piece of pieces) await connection.stream(piece);
    await connection.gone();
  });

/** Records what a gateway sends, up to as many events of records. */
async function record(
  pieces: readonly Uint8Array[],
  recorder: Partial<RecorderOptions> & Pick<RecorderOptions, 'rotate'>,
  subscriptions: readonly Subscription[] = [TRADES],
) {
  const into = folder();
  await serve(async (connection) => {
    await connection.welcome();
    await connection.subscriptions();
    await connection.stream(LIVE_HEADER);
    for (const piece of pieces) await connection.stream(piece);
    connection.fin();
    await connection.gone();
  });
  const feed = new LiveFeed(options(), subscriptions);
  const files: [string, number][] = [];
  const path = (ns: bigint, kind: string | null) => join(into, `${kind ?? 'all'}-${ns - START}.dbn`);
  const recording = new LiveRecorder(feed, {
    path,
    onFile: (name, records) => files.push([name.slice(into.length + 1), records]),
    ...recorder,
  });
  const events: FeedEvent[] = [];
  for await (const event of recording.events()) {
    events.push(event);
    if (event.kind === 'state' && event.state === 'waiting') feed.close();
  }
  return { into, files, events };
}

async function sequencesIn(path: string): Promise<number[]> {
  const sequences: number[] = [];
  for await (const view of cursor(await openDbnFile(path)))
    if (view.rtype < 2) sequences.push(view.run.view.getUint32(view.at + 44, true));
  return sequences;
}

describe('A recorder', () => {
  it('writes what the feed tells, with the names it has heard', async () => {
    const { into, files } = await record([mapping, trade(1), trade(2), mapping, trade(3)], {
      rotate: { every: 'day' },
    });
    const path = join(into, 'all-1000000000.dbn');
    // The three trades, and the mapping that was told again.
    expect(files).toEqual([['all-1000000000.dbn', 4]]);
    const source = await openDbnFile(path);
    expect(source.metadata).toMatchObject({
      version: 3,
      dataset: 'GLBX.MDP3',
      schema: 'trades',
      start: at(1),
      symbols: ['ESM5'],
    });
    const named: (string | undefined)[] = [];
    for await (const { count, columns } of columnBatches(source, TRADE, ['symbol', 'sequence']))
      for (let i = 0; i < count; i++)
        named.push(`${columns.symbol.dictionary[columns.symbol.codes[i]!]} ${columns.sequence[i]}`);
    expect(named).toEqual(['ESM5 1', 'ESM5 2', 'ESM5 3']);
    expect([...source.skipped]).toEqual([[0x16, 1]]);
  });
  it('begins a new file with the hour, with the day, or after so many records or bytes', async () => {
    // 13:30, 13:59:59, 14:00, an hour late, 15:00, and the day after.
    const seconds = [0, 1799, 1800, 60, 5400, 86_400];
    const pieces = seconds.map((second, i) => trade(i, second));
    const sizes = async (rotate: RecorderOptions['rotate']) => {
      const { into, files } = await record(pieces, { rotate });
      return Promise.all(files.map(([name]) => sequencesIn(join(into, name))));
    };
    expect(await sizes({ every: 'hour' })).toEqual([[0, 1], [2, 3], [4], [5]]);
    expect(await sizes({ every: 'day' })).toEqual([[0, 1, 2, 3, 4], [5]]);
    expect(await sizes({ records: 2 })).toEqual([[0, 1], [2, 3], [4], [5]]);
    expect(await sizes({ bytes: 100 })).toEqual([[0, 1, 2], [3, 4], [5]]);
  });
  it('cuts a run where its day ends', async () => {
    const { into, files } = await record([Buffer.concat([trade(1), trade(2, 86_400), trade(3, 86_401)])], {
      rotate: { every: 'day' },
    });
    expect(await Promise.all(files.map(([name]) => sequencesIn(join(into, name))))).toEqual([[1], [2, 3]]);
  });
  it('keeps kinds of records apart where that is wanted', async () => {
    const { into, files } = await record(
      [trade(1), quote(2), trade(3)],
      { rotate: { every: 'day' }, split: 'schema' },
      [TRADES, QUOTES],
    );
    expect(files).toEqual([
      ['trades-1000000000.dbn', 2],
      ['mbp-1-2000000000.dbn', 1],
    ]);
    const schemas = await Promise.all(
      files.map(async ([name]) => (await openDbnFile(join(into, name))).metadata?.schema),
    );
    expect(schemas).toEqual(['trades', 'mbp-1']);
    const together = await record([trade(1), quote(2)], { rotate: { every: 'day' } }, [TRADES, QUOTES]);
    const [[name] = ['']] = together.files;
    expect((await openDbnFile(join(together.into, name))).metadata?.schema).toBeNull();
    expect(await sequencesIn(join(together.into, name))).toEqual([1, 2]);
  });
  it('writes gaps beside the file they are in', async () => {
    const skipped = errorRecord('Slow client detected for mbp-1 data, records were skipped', 7);
    const { into } = await record([quote(1), skipped, quote(2)], { rotate: { every: 'day' } }, [QUOTES]);
    const [line, ...others] = readFileSync(join(into, 'all-1000000000.dbn.gaps.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line!)).toMatchObject({
      schema: 'mbp-1',
      cause: 'slow-reader',
      outcome: 'lost',
      from: String(at(1)),
    });
    const before = await record([skipped, quote(1)], { rotate: { every: 'day' } }, [QUOTES]);
    expect(readdirSync(before.into).sort()).toEqual(['all-1000000000.dbn', 'all-1000000000.dbn.gaps.jsonl']);
  });
  it('writes over nothing that is there', async () => {
    const into = folder();
    const path = () => join(into, 'es.dbn');
    const again = () => record([trade(1)], { rotate: { every: 'day' }, path });
    await again();
    const first = readFileSync(path());
    await again();
    expect(readdirSync(into).sort()).toEqual(['es.2.dbn', 'es.dbn']);
    expect(readFileSync(path())).toEqual(first);
  });
  it('leaves a file that can be read, though it is killed', async () => {
    await sending(LIVE_HEADER, Buffer.concat([trade(1), trade(2)]));
    const into = folder();
    const feed = new LiveFeed(options(), [TRADES]);
    const recorder = new LiveRecorder(feed, {
      path: () => join(into, 'x.dbn.zst'),
      rotate: { every: 'day' },
      syncEveryMs: 1,
    });
    for await (const event of recorder.events()) {
      if (event.kind !== 'records') continue;
      // Nothing more comes, and it is written all the same.
      const [growing] = readdirSync(into);
      expect(growing).toMatch(/^x\.dbn\.zst\..*\.tmp$/);
      await expect.poll(() => sequencesIn(join(into, growing!)).catch(() => [])).toEqual([1, 2]);
      break;
    }
    expect(readdirSync(into)).toEqual(['x.dbn.zst']);
  });
  it('cuts a run after so many records', async () => {
    const { into, files } = await record([Buffer.concat([trade(1), trade(2), trade(3)])], {
      rotate: { records: 2 },
    });
    expect(await Promise.all(files.map(([name]) => sequencesIn(join(into, name))))).toEqual([[1, 2], [3]]);
  });
  it('gives files of one name numbers: two kinds, or two recorders', async () => {
    const into = folder();
    const { files } = await record(
      [trade(1), quote(2)],
      { rotate: { every: 'day' }, split: 'schema', path: () => join(into, 'x.dbn') },
      [TRADES, QUOTES],
    );
    expect(files).toHaveLength(2);
    expect(await sequencesIn(join(into, 'x.dbn'))).toEqual([1]);
    expect(await sequencesIn(join(into, 'x.2.dbn'))).toEqual([2]);
  });
  it('keeps what it recorded though its file cannot be put in its place', async () => {
    await sending(LIVE_HEADER, Buffer.concat([trade(1), trade(2)]));
    const path = join(folder(), 'x.dbn');
    const recorder = new LiveRecorder(new LiveFeed(options(), [TRADES]), {
      path: () => path,
      rotate: { every: 'day' },
    });
    const recording = (async () => {
      for await (const event of recorder.events()) {
        if (event.kind !== 'records') continue;
        // Something takes the place while the file grows.
        mkdirSync(path);
        break;
      }
    })();
    await expect(recording).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    const left = readdirSync(join(path, '..')).filter((name) => name.endsWith('.tmp'));
    expect(await sequencesIn(join(path, '..', left[0]!))).toEqual([1, 2]);
  });
  it('begins a file anew when something else is subscribed to: its header names one schema', async () => {
    const into = folder();
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      await connection.stream(trade(1));
      await connection.line();
      await connection.stream(quote(2));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const files: string[] = [];
    const recorder = new LiveRecorder(feed, {
      path: () => join(into, 'x.dbn'),
      rotate: { every: 'day' },
      onFile: (path) => files.push(path),
    });
    for await (const event of recorder.events()) {
      if (event.kind !== 'records') continue;
      if (feed.subscriptions.length === 2) break;
      feed.subscribe(QUOTES);
    }
    const schemas = await Promise.all(files.map(async (path) => (await openDbnFile(path)).metadata?.schema));
    expect(schemas).toEqual(['trades', null]);
  });
  it('says where gaps are that no record follows', async () => {
    const skipped = errorRecord('Slow client detected for mbp-1 data, records were skipped', 7);
    const { into } = await record([skipped], { rotate: { every: 'day' } }, [QUOTES]);
    expect(readdirSync(into)).toEqual([expect.stringMatching(/\.dbn\.gaps\.jsonl$/)]);
  });
  it('ends with the feed when it cannot write', async () => {
    const taken = join(root, 'a-file');
    writeFileSync(taken, '');
    const path = () => join(taken, 'below.dbn');
    await expect(record([trade(1)], { rotate: { every: 'day' }, path })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
  });
});

describe('A recording', () => {
  it('has each gap in one file, and each mapping in all that are being written', async () => {
    const skipped = errorRecord('Slow client detected for mbp-1 data, records were skipped', 7);
    const { into, files } = await record(
      [skipped, quote(1), quote(2, 86_400)],
      { rotate: { every: 'day' } },
      [QUOTES],
    );
    expect(files).toHaveLength(2);
    expect(readdirSync(into).filter((name) => name.endsWith('.jsonl'))).toEqual([
      'all-1000000000.dbn.gaps.jsonl',
    ]);
    const apart = await record(
      [trade(1), quote(2), mapping, trade(3)],
      { rotate: { every: 'day' }, split: 'schema' },
      [TRADES, QUOTES],
    );
    for (const [name] of apart.files) {
      const kinds: number[] = [];
      for await (const { rtype } of (await openDbnFile(join(apart.into, name))).runs()) kinds.push(rtype);
      expect(kinds).toContain(0x16);
    }
  });
  it('whose gaps cannot be written is left as it grew', async () => {
    const skipped = errorRecord('Slow client detected for mbp-1 data, records were skipped', 7);
    const into = folder();
    const path = () => join(into, 'x.dbn');
    mkdirSync(`${path()}.gaps.jsonl`, { recursive: true });
    await expect(
      record([quote(1), skipped], { rotate: { every: 'day' }, path }, [QUOTES]),
    ).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    const names = readdirSync(into).filter((name) => !name.endsWith('.jsonl'));
    expect(names).toEqual([expect.stringMatching(/^x\.dbn\..*\.tmp$/)]);
    expect(await sequencesIn(join(into, names[0]!))).toEqual([1]);
  });
  it('of a session with times of sending has them', async () => {
    const into = folder();
    const sent = marketRecord({ schema: 'trades', instrumentId: 7, tsEvent: at(1), sequence: 1, tsOut: 99n });
    await sending(dbnHeader({ schema: null, tsOut: true }), sent);
    const feed = new LiveFeed(options({ tsOut: true }), [TRADES]);
    const recorder = new LiveRecorder(feed, { path: () => join(into, 'x.dbn'), rotate: { every: 'day' } });
    for await (const event of recorder.events()) if (event.kind === 'records') break;
    expect(() => feed.subscribe(QUOTES)).toThrow(expect.objectContaining({ code: 'LIVE_CLOSED' }));
    for await (const view of cursor(await openDbnFile(join(into, 'x.dbn')))) expect(view.tsOut).toBe(99n);
  });
  it('goes by the time of receipt, and stays where a record has none', async () => {
    const midnight = 37_800;
    const late = marketRecord({
      schema: 'trades',
      instrumentId: 7,
      tsEvent: at(midnight - 1),
      tsRecv: at(midnight + 1),
      sequence: 2,
    });
    const timeless = marketRecord({
      schema: 'trades',
      instrumentId: 7,
      tsEvent: at(midnight + 2),
      tsRecv: 0xffff_ffff_ffff_ffffn,
      sequence: 3,
    });
    const { into, files } = await record([trade(1, midnight - 2), late, timeless], {
      rotate: { every: 'hour' },
    });
    expect(await Promise.all(files.map(([name]) => sequencesIn(join(into, name))))).toEqual([[1], [2, 3]]);
    const first = await record([timeless, trade(4, midnight + 3)], { rotate: { every: 'day' } });
    expect(first.files.map(([name]) => name)).toEqual([`all-${at(midnight + 2) - START}.dbn`]);
  });
  it('is full with its bytes', async () => {
    const { files } = await record([trade(1, 0), trade(2, 1800), trade(3, 5400)], {
      rotate: { bytes: 96 },
    });
    expect(files.map(([, records]) => records)).toEqual([2, 1]);
  });
});
