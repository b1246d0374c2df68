import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ToldFrames } from '../../../daemon/live/told-frames.ts';
import { Timeline } from '../../../daemon/session/timeline.ts';
import { SESSION } from '../../market.ts';
import { frameAt } from '../session/frames.ts';

/** Bytes that the disk still takes: what does not fit is cut, without an error. */
let room = Number.POSITIVE_INFINITY;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, text: string) => fs.writeSync(file, text.slice(0, room));
  return { ...fs, writeSync };
});

let path: string;
let failures: unknown[];
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'spymaster-told-')), 'told.txt');
  failures = [];
  room = Number.POSITIVE_INFINITY;
});
const start = (name: string, knowledge = 'k'): ToldFrames =>
  new ToldFrames({
    path,
    start: name,
    epochOf: (of) => `${knowledge} ${of}`,
    onFailure: (error) => failures.push(error),
  });
/** What a descriptor is of; empty for one that is none any more. */
const linkOf = (fd: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
};
/** So many frames of an epoch: a bar each, the numbers of which are their closes. */
const framesOf = (epoch: string, ...closes: number[]) => {
  const timeline = new Timeline(SESSION, epoch);
  return closes.flatMap((close) =>
    timeline.push({
      ...frameAt('09:32'),
      closed: { time: 60, open: 1, high: 9, low: 1, close, volume: 1, vwap: 1, seconds: 120 } as never,
    }),
  );
};

describe('What has been told of a day', () => {
  it('is named by the first start, as long as each makes the frames that have been told', () => {
    const first = start('run 1');
    expect([first.epoch, first.toldUnderIt]).toEqual(['k run 1', 0]);
    const frames = framesOf('k run 1', 1, 2, 3, 4);
    expect(first.tell(frames.slice(0, 2))).toBe(true);
    expect(first.tell(frames.slice(2, 3))).toBe(true);
    expect(first.toldUnderIt).toBe(3);
    first.close();

    const second = start('run 2');
    expect([second.epoch, second.toldUnderIt]).toEqual(['k run 1', 3]);
    expect(second.tell(frames.slice(0, 2))).toBe(true);
    expect(second.toldUnderIt).toBe(3);
    expect(second.tell(frames.slice(2, 4))).toBe(true);
    expect(second.toldUnderIt).toBe(4);
    second.close();

    expect(start('run 3').toldUnderIt).toBe(4);
    expect(failures).toEqual([]);
  });
  it('is another epoch from the first frame on that differs, which the next start goes on with', () => {
    const first = start('run 1');
    first.tell(framesOf('k run 1', 1, 2, 3));
    first.close();
    const second = start('run 2');
    const frames = framesOf('k run 1', 1, 2, 9);
    expect(second.tell(frames.slice(0, 2))).toBe(true);
    expect(second.tell(frames.slice(2))).toBe(false);
    second.begin();
    expect([second.epoch, second.toldUnderIt]).toEqual(['k run 2', 0]);
    expect(second.tell(framesOf('k run 2', 1, 2, 9))).toBe(true);
    second.close();
    const third = start('run 3');
    expect([third.epoch, third.toldUnderIt]).toEqual(['k run 2', 3]);
    expect(third.tell(framesOf('k run 2', 1, 2, 9))).toBe(true);
  });
  it('does not count for a start that knows something else', () => {
    const first = start('run 1');
    first.tell(framesOf('k run 1', 1, 2));
    first.close();
    const second = start('run 2', 'other');
    expect([second.epoch, second.toldUnderIt]).toEqual(['other run 2', 0]);
    second.close();
    expect(start('run 3', 'other').epoch).toBe('other run 2');
  });
  it('counts as far as it is whole, where a start was killed or the disk lost some of it', () => {
    const first = start('run 1');
    const frames = framesOf('k run 1', 1, 2, 3, 4, 5);
    first.tell(frames.slice(0, 3));
    first.close();
    appendFileSync(path, '0123');
    const second = start('run 2');
    expect(second.toldUnderIt).toBe(3);
    expect(second.tell(frames.slice(0, 4))).toBe(true);
    second.close();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(6);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [...lines.slice(0, 3), '\0'.repeat(16), ...lines.slice(4)].join('\n'));
    const third = start('run 3');
    expect([third.epoch, third.toldUnderIt]).toEqual(['k run 1', 2]);
    expect(third.tell(frames)).toBe(true);
    third.close();
    expect(start('run 4').toldUnderIt).toBe(5);
  });
  it.each([
    '',
    '{"start":"run 1"}\n',
    'nonsense\nmore',
    '{"start":"run 1","epoch":"k run 1","boot":"another"}\n',
  ])('is nothing where the file says nothing: %j', (text) => {
    writeFileSync(path, text);
    const told = start('run 2');
    expect([told.epoch, told.toldUnderIt]).toEqual(['k run 2', 0]);
    told.tell(framesOf('k run 2', 1));
    told.close();
    expect(start('run 3').toldUnderIt).toBe(1);
  });
  it('is not whole as long as something of it has not been told again', () => {
    const first = start('run 1');
    first.tell(framesOf('k run 1', 1, 2, 3));
    expect(first.isWhole).toBe(true);
    first.close();
    const second = start('run 2');
    second.tell(framesOf('k run 1', 1, 2));
    expect(second.isWhole).toBe(false);
    second.tell(framesOf('k run 1', 1, 2, 3).slice(2));
    expect(second.isWhole).toBe(true);
  });
  it('is said not to be put down where it cannot be, and no later start relies on it', () => {
    path = join(path, 'missing', 'told.txt');
    const told = start('run 1');
    expect(failures).toHaveLength(1);
    expect(told.tell(framesOf('k run 1', 1, 2))).toBe(true);
    expect([told.epoch, told.toldUnderIt]).toEqual(['k run 1', 2]);
    expect(failures).toHaveLength(1);
    told.close();
    expect(existsSync(path)).toBe(false);
    expect(start('run 2').epoch).toBe('k run 2');
  });
  it('is removed once something of it could not be put down, and nothing more is', () => {
    const told = start('run 1');
    told.tell(framesOf('k run 1', 1));
    room = 5;
    expect(told.tell(framesOf('k run 1', 1, 2).slice(1))).toBe(true);
    expect([failures.length, existsSync(path)]).toEqual([1, false]);
    room = Number.POSITIVE_INFINITY;
    told.tell(framesOf('k run 1', 1, 2, 3).slice(2));
    expect([failures.length, existsSync(path)]).toEqual([1, false]);
  });
  it('is said not to be put down where something else is at its place', () => {
    mkdirSync(join(path, 'folder'), { recursive: true });
    const told = start('run 1');
    expect([told.epoch, failures.length]).toEqual(['k run 1', 1]);
    expect(told.tell(framesOf('k run 1', 1))).toBe(true);
  });
  it('has one file open, and none once it is closed', () => {
    const open = () => readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === path).length;
    const told = start('run 1');
    told.begin();
    expect(open()).toBe(1);
    told.close();
    expect(open()).toBe(0);
  });
});
