import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnBatches, DbnWriter, openDbnFile, TRADE } from '../../../daemon/databento/index.ts';
import { Recording } from '../../../daemon/live/recording.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { dbnHeader, marketRecord } from '../../conformance/market-data.ts';
import { clock, ES, SESSION } from '../../market.ts';

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

/** A piece as the recorder leaves it, of one trade at a time of the day. */
async function piece(run: string, time: string, sequence: number): Promise<void> {
  const at = toTimestamp(SESSION, clock(time));
  const bytes = marketRecord({ schema: 'trades', instrumentId: 7, tsEvent: at, tsRecv: at, sequence });
  const plain = join(rawFolder, `${sequence}.dbn`);
  writeFileSync(plain, Buffer.concat([dbnHeader({ schema: 'trades' }), bytes]));
  const source = await openDbnFile(plain);
  const writer = await DbnWriter.create(join(day, run, 'futures', `${at}-trades.dbn.zst`), source.metadata!);
  for await (const each of source.runs()) await writer.run(each);
  await writer.close();
}
async function sequencesOf(path: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { count, columns } of columnBatches(await openDbnFile(path), TRADE, ['sequence']))
    found.push(...columns.sequence.subarray(0, count));
  return found;
}

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
    writeFileSync(join(day, '1', 'futures', `${file}.gaps.jsonl`), '{"outcome":"lost"}\n');
    await recording.seal();
    expect(readFileSync(`${target('trades')}.gaps.jsonl`, 'utf8')).toBe('{"outcome":"lost"}\n');
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
    await first.mark(toTimestamp(SESSION, clock('10:05')), true);
    await first.release();
    const second = await Recording.begin(place());
    expect(second.before).toMatchObject({ until: toTimestamp(SESSION, clock('10:05')), hasOptions: true });
    second.continueBefore();
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
    await first.mark(5n, false);
    await first.release();
    const second = await Recording.begin(place());
    second.continueBefore();
    await second.mark(9n, true);
    const known = (run: number) => JSON.parse(readFileSync(join(day, String(run), 'known.json'), 'utf8'));
    expect([known(1), known(2)]).toEqual([
      { until: '5', hasOptions: false, continues: null },
      { until: '9', hasOptions: true, continues: 1 },
    ]);
  });
  it('reads what a killed process left growing, up to its last whole frame', async () => {
    await Recording.begin(place()).then((recording) => recording.release());
    await piece('1', '09:31', 1);
    const folder = join(day, '1', 'futures');
    const [name] = readdirSync(folder);
    const whole = readFileSync(join(folder, name!));
    rmSync(join(folder, name!));
    writeFileSync(join(folder, `${name}.ab12.tmp`), Buffer.concat([whole, whole.subarray(0, 20)]));
    // Of another nothing is whole.
    writeFileSync(join(folder, `1-trades.dbn.zst.cd34.tmp`), whole.subarray(0, 9));
    const second = await Recording.begin(place());
    expect(await second.pieces('futures', 'trades')).toEqual([]);
    writeFileSync(
      join(day, '1', 'known.json'),
      '{"until":"9999999999999999999","hasOptions":true,"continues":null}',
    );
    await second.release();
    const third = await Recording.begin(place());
    third.continueBefore();
    const [found, ...others] = await third.pieces('futures', 'trades');
    expect([found!.path, others]).toEqual([join(folder, name!), []]);
    expect(readFileSync(found!.path)).toEqual(whole);
  });
});
