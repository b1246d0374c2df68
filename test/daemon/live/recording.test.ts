import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  DbnWriter,
  type LiveFeed,
  LiveRecorder,
  MBP_10,
  openDbnFile,
} from '../../../daemon/databento/index.ts';
import { gapLines, Recording } from '../../../daemon/live/recording.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { sequencesOf, writePiece } from './pieces.ts';

let rawFolder: string;
let day: string;
beforeEach(() => {
  rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-recording-'));
  day = join(rawFolder, 'live', 'es', SESSION.date);
});
afterEach(() => rmSync(rawFolder, { recursive: true, force: true }));
const place = () => ({ rawFolder, instrument: ES, session: SESSION });
const target = (schema: 'trades' | 'mbp-10') =>
  rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, schema, SESSION.date);

const piece = (run: string, time: string, sequence: number, ...of: [('trades' | 'mbp-10')?, 'options'?]) =>
  writePiece(join(day, run), time, sequence, ...of);

const GAP = '{"schema":"trades","outcome":"lost","from":"5","to":"6"}';

describe('A recording', () => {
  it('becomes the day’s raw file, whatever pieces it came in, and leaves nothing beside', async () => {
    const recording = await Recording.begin(place());
    // Names order as numbers do: the evening’s is the shorter.
    await piece('1', '11:00', 3);
    await piece('1', '09:31', 2);
    await piece('1', '04:10', 1);
    expect(await recording.seal()).toEqual({ put: [target('trades')], kept: [] });
    expect(await sequencesOf(target('trades'))).toEqual([1, 2, 3]);
    expect(existsSync(day)).toBe(false);
  });
  it('has books until 12:40, wherever a replay of them ended, and the tape to the end', async () => {
    const recording = await Recording.begin(place());
    for (const schema of ['trades', 'mbp-10'] as const) {
      await piece('1', '12:39', 1, schema);
      await piece('1', '12:40', 2, schema);
    }
    await piece('1', '12:39', 1, 'trades', 'options');
    await piece('1', '12:40', 2, 'trades', 'options');
    await recording.seal({ tapeFrom: toTimestamp(SESSION, clock('13:00')) });
    expect(await sequencesOf(target('trades'))).toEqual([1, 2]);
    expect(await sequencesOf(target('mbp-10'), MBP_10)).toEqual([1]);
    const options = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, 'trades', SESSION.date);
    expect(await sequencesOf(options)).toEqual([1]);
    // It is the tape of futures that is missing.
    const gaps = [options, target('mbp-10'), target('trades')].map((path) =>
      existsSync(`${path}.gaps.jsonl`),
    );
    expect(gaps).toEqual([false, false, true]);
  });
  it('does not take the place of a file that is there, and keeps its pieces then', async () => {
    const recording = await Recording.begin(place());
    await piece('1', '09:31', 2);
    mkdirSync(join(rawFolder, 'futures', 'trades'), { recursive: true });
    writeFileSync(target('trades'), 'downloaded');
    expect(await recording.seal()).toEqual({ put: [], kept: [target('trades')] });
    expect(readdirSync(join(day, '1', 'futures'))).toHaveLength(1);
  });
  it('is of the last start alone: it has all of the day replayed', async () => {
    await (await Recording.begin(place())).release();
    await piece('1', '09:31', 1);
    const second = await Recording.begin(place());
    await piece('2', '09:31', 1);
    await piece('2', '09:40', 2);
    await second.seal();
    expect(await sequencesOf(target('trades'))).toEqual([1, 2]);
    expect(existsSync(day)).toBe(false);
  });
  it('is made by one process at a time', async () => {
    const one = await Recording.begin(place());
    await expect(Recording.begin(place())).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    await one.release();
    const other = await Recording.begin(place());
    expect([one.run, other.run]).toEqual([1, 2]);
    await other.release();
  });
  it('keeps beside the file what is known to be missing', async () => {
    const recording = await Recording.begin(place());
    await piece('1', '09:31', 1);
    const [file] = readdirSync(join(day, '1', 'futures'));
    writeFileSync(join(day, '1', 'futures', `${file}.gaps.jsonl`), `${GAP}\n`);
    await recording.seal();
    expect(readFileSync(`${target('trades')}.gaps.jsonl`, 'utf8')).toBe(`${GAP}\n`);
  });
  it('is nothing where nothing was recorded', async () => {
    expect(await (await Recording.begin(place())).seal()).toEqual({ put: [], kept: [] });
  });
  it('stays where it cannot be put together', async () => {
    const recording = await Recording.begin(place());
    await piece('1', '09:31', 1);
    writeFileSync(
      join(day, '1', 'futures', `${toTimestamp(SESSION, clock('10:00'))}-trades.dbn.zst`),
      'no DBN',
    );
    await expect(recording.seal()).rejects.toThrow();
    expect([existsSync(target('trades')), readdirSync(join(day, '1', 'futures')).length]).toEqual([false, 2]);
  });
  it('goes on from an earlier start: of each what it has up to where the next took over', async () => {
    const first = await Recording.begin(place());
    expect(first.before).toBeNull();
    await piece('1', '09:31', 1);
    await piece('1', '10:10', 2);
    await first.mark({ until: toTimestamp(SESSION, clock('10:05')), hasOptions: true, contract: 'ESM5' });
    await first.release();
    const second = await Recording.begin(place());
    expect(second.before).toMatchObject({ until: toTimestamp(SESSION, clock('10:05')), contract: 'ESM5' });
    expect(await second.continueBefore()).toBe(true);
    // What was told again from before that, and what was received from it on.
    await piece('2', '10:04', 1);
    await piece('2', '10:05', 3);
    await piece('2', '10:10', 2);
    const trades = await second.pieces('futures', 'trades');
    expect(trades.map(({ from, to }) => [from, to])).toEqual([
      ...Array(2).fill([undefined, toTimestamp(SESSION, clock('10:05'))]),
      ...Array(3).fill([toTimestamp(SESSION, clock('10:05')), undefined]),
    ]);
    await second.seal();
    expect(await sequencesOf(target('trades'))).toEqual([1, 3, 2]);
  });
  it('puts down how far it came, and from which start it went on', async () => {
    const first = await Recording.begin(place());
    await piece('1', '09:31', 1);
    await first.mark({ until: 5n, hasOptions: false, contract: 'ESM5' });
    await first.release();
    const second = await Recording.begin(place());
    await second.continueBefore();
    await second.mark({ until: 9n, hasOptions: true, contract: 'ESM5' });
    const known = (run: number) => JSON.parse(readFileSync(join(day, String(run), 'known.json'), 'utf8'));
    expect([known(1), known(2)]).toEqual([
      { until: '5', hasOptions: false, contract: 'ESM5', continues: null },
      { until: '9', hasOptions: true, contract: 'ESM5', continues: 1 },
    ]);
  });
  /** How far a start came, until the end of time. */
  const known = (run: number, until = '9999999999999999999') =>
    writeFileSync(
      join(day, String(run), 'known.json'),
      JSON.stringify({ until, hasOptions: true, contract: 'ESM5', continues: null }),
    );
  it('reads what a killed process left growing, up to its last whole frame', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    await piece('1', '09:31', 1);
    const folder = join(day, '1', 'futures');
    const [name] = readdirSync(folder);
    const whole = readFileSync(join(folder, name!));
    renameSync(join(folder, name!), join(rawFolder, 'whole.dbn.zst'));
    // As a writer leaves it that is stopped in the middle of a file, and of a frame.
    const source = await openDbnFile(join(rawFolder, 'whole.dbn.zst'));
    const writer = await DbnWriter.create(join(folder, name!), source.metadata!, { unfinished: 'leave' });
    for await (const run of source.runs()) await writer.run(run);
    await writer.leave();
    const [left] = readdirSync(folder);
    expect(left).not.toBe(name);
    appendFileSync(join(folder, left!), whole.subarray(0, 20));
    // Of another nothing is whole.
    writeFileSync(join(folder, left!.replace(/^\d+/, '1')), whole.subarray(0, 9));
    known(1);
    const second = await Recording.begin(place());
    expect(await second.pieces('futures', 'trades')).toEqual([]);
    expect(await second.continueBefore()).toBe(true);
    const [found, ...others] = await second.pieces('futures', 'trades');
    expect([found!.path, others]).toEqual([join(folder, name!), []]);
    expect(await sequencesOf(found!.path)).toEqual([1]);
  });
  it('does not go on where nothing of an earlier start is to be found', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    known(1);
    const second = await Recording.begin(place());
    expect([second.before !== null, await second.continueBefore()]).toEqual([true, false]);
    await piece('2', '09:40', 2);
    expect((await second.pieces('futures', 'trades')).map(({ from }) => from)).toEqual([undefined]);
  });
  it('has the gaps of an earlier start up to where the next took over, in file and telling alike', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    await piece('1', '09:31', 1);
    const at = (time: string) => String(toTimestamp(SESSION, clock(time)));
    known(1, at('10:00'));
    const gap = (from: string, to: string) =>
      JSON.stringify({
        schema: 'trades',
        outcome: 'lost',
        from: at(from),
        to: at(to),
        cause: 'disconnected',
      });
    const beside = (run: string, ...lines: string[]) => {
      const folder = join(day, run, 'futures');
      writeFileSync(join(folder, `${readdirSync(folder)[0]}.gaps.jsonl`), `${lines.join('\n')}\n{"schema"`);
    };
    beside('1', gap('09:40', '09:41'), gap('09:50', '10:10'), gap('10:00', '10:05'));
    const second = await Recording.begin(place());
    await second.continueBefore();
    await piece('2', '10:00', 2);
    beside('2', gap('09:59', '10:01'));
    const lines = [gap('09:40', '09:41'), gap('09:50', '10:00'), gap('10:00', '10:01')];
    expect(await gapLines(await second.pieces('futures', 'trades'))).toEqual(lines);
    await second.seal();
    expect(readFileSync(`${target('trades')}.gaps.jsonl`, 'utf8')).toBe(`${lines.join('\n')}\n`);
  });
  it('is put together of what can be read of an earlier start: the rest was asked for again', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    await piece('1', '09:31', 1);
    known(1, String(toTimestamp(SESSION, clock('10:00'))));
    const folder = join(day, '1', 'futures');
    appendFileSync(join(folder, readdirSync(folder)[0]!), 'damage');
    const second = await Recording.begin(place());
    await second.continueBefore();
    second.cutBefore(toTimestamp(SESSION, clock('09:40')));
    await piece('2', '09:50', 2);
    await second.seal();
    expect(await sequencesOf(target('trades'))).toEqual([1, 2]);
  });
  it('has definitions of each start as far as it came, as all else', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    await piece('1', '09:31', 1);
    known(1, '5');
    mkdirSync(join(day, '1', 'options'));
    writeFileSync(join(day, '1', 'options', '7-definition.dbn.zst'), '');
    const second = await Recording.begin(place());
    await second.continueBefore();
    // Nor of the day before, which a feed that connects again has told too.
    const midnight = BigInt(Date.parse(`${SESSION.date}T00:00:00Z`)) * 1_000_000n;
    expect(await second.pieces('options', 'definition')).toEqual([
      { path: join(day, '1', 'options', '7-definition.dbn.zst'), from: midnight, to: 5n },
    ]);
  });
  it('puts down how far it came once that is on the device, one at a time', async () => {
    const recording = await Recording.begin(place());
    const { promise, resolve } = Promise.withResolvers<void>();
    const sync = vi.spyOn(LiveRecorder.prototype, 'sync').mockReturnValue(promise);
    try {
      recording.recorderOf({} as LiveFeed, 'futures');
      recording.recorderOf({} as LiveFeed, 'options');
      const marks = [3n, 4n].map((until) => recording.mark({ until, hasOptions: true, contract: 'ESM5' }));
      await new Promise((turn) => setTimeout(turn, 20));
      expect(existsSync(join(day, '1', 'known.json'))).toBe(false);
      resolve();
      await Promise.all(marks);
      expect(sync).toHaveBeenCalledTimes(2);
      expect(JSON.parse(readFileSync(join(day, '1', 'known.json'), 'utf8')).until).toBe('3');
    } finally {
      sync.mockRestore();
    }
  });
  it('goes on from the last of several, and not from one that it did not ask for', async () => {
    for (const [run, until] of [
      [1, '10:00'],
      [2, '10:05'],
    ] as const) {
      const recording = await Recording.begin(place());
      await piece(String(run), '09:31', run);
      if (run === 2) await recording.continueBefore();
      await recording.mark({ until: toTimestamp(SESSION, clock(until)), hasOptions: true, contract: 'ESM5' });
      await recording.release();
    }
    const third = await Recording.begin(place());
    expect(third.before).toMatchObject({ run: 2, until: toTimestamp(SESSION, clock('10:05')) });
    await piece('3', '10:10', 3);
    expect(await third.pieces('futures', 'trades')).toHaveLength(1);
    await third.continueBefore();
    expect(await third.pieces('futures', 'trades')).toHaveLength(3);
    await third.mark({ until: 9n, hasOptions: true, contract: 'ESM5' });
    expect(JSON.parse(readFileSync(join(day, '3', 'known.json'), 'utf8')).continues).toBe(2);
  });
  it('keeps what has a number because its name was taken', async () => {
    const recording = await Recording.begin(place());
    await piece('1', '09:31', 1);
    const folder = join(day, '1', 'futures');
    const [name] = readdirSync(folder);
    renameSync(join(folder, name!), join(folder, name!.replace('.dbn', '.2.dbn')));
    expect(await recording.pieces('futures', 'trades')).toHaveLength(1);
    // What is rescued takes nobody's place.
    await piece('1', '09:31', 2);
    renameSync(join(folder, name!), join(folder, `${name}.0123456789ab-7-8-0-2.tmp`));
    await piece('1', '09:31', 3);
    expect(await recording.pieces('futures', 'trades')).toHaveLength(3);
    await recording.seal();
    expect((await sequencesOf(target('trades'))).sort()).toEqual([1, 2, 3]);
  });
  it('leaves nothing of what was being put down when it is over', async () => {
    const recording = await Recording.begin(place());
    await piece('1', '09:31', 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const sync = vi.spyOn(LiveRecorder.prototype, 'sync').mockReturnValue(promise);
    recording.recorderOf({} as LiveFeed, 'futures');
    const marked = recording.mark({ until: 3n, hasOptions: true, contract: 'ESM5' });
    const sealed = recording.seal();
    await new Promise((turn) => setTimeout(turn, 50));
    resolve();
    await Promise.all([marked, sealed]);
    sync.mockRestore();
    expect(existsSync(day)).toBe(false);
  });
});
