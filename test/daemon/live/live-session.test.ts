import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bronzeFutures } from '../../../daemon/bronze/futures.ts';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import {
  DbnWriter,
  indexTimeOffset,
  openDbnFile,
  type RecordRun,
  runTimes,
} from '../../../daemon/databento/index.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import type { Timeline } from '../../../daemon/session/timeline.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { DayFiles } from '../../conformance/day-gateway.ts';
import { type FollowOptions, followDay } from '../../conformance/follow-day.ts';
import { mostTraded, writeListedLater } from '../../conformance/listed-later.ts';
import { takeDay } from '../../conformance/live-day.ts';
import type { GatewaySubscription } from '../../conformance/live-gateway.ts';
import { clock, ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);
const TS_EVENT_OFFSET = 8;
const idOf = ({ view, stride }: RecordRun, record: number) => view.getUint32(record * stride + 4, true);
const at = (time: string): bigint => toTimestamp(SESSION, clock(time, SESSION));

let data: string;
let expected: Timeline;
let day: DayFiles;
const pathOf = (
  market: 'futures' | 'options',
  schema: 'trades' | 'mbp-10' | 'definition' | 'mbp-1' | 'statistics',
) => rawFile({ rawFolder: join(data, 'raw'), market, symbol: 'ES' }, schema, DATE);
/** In the order in which they are put in their places: a date with trades is recorded. */
const FILES: readonly Parameters<typeof pathOf>[] = [
  ['futures', 'mbp-10'],
  ['options', 'definition'],
  ['options', 'trades'],
  ['options', 'mbp-1'],
  ['options', 'statistics'],
  ['futures', 'trades'],
];

beforeAll(async () => {
  data = await sampleLake();
  expected = (await recordTimeline(data, 'ES', DATE)).timeline;
  day = takeDay(data, DATE);
}, 120_000);

const seconds = (instant: bigint) => Number(instant / 1_000_000_000n);
const outcomesOf = ({ durable }: Timeline) =>
  durable.flatMap(({ body }) => (body.type === 'outcome' ? [body.outcome] : []));
const bodies = ({ durable }: Timeline) => durable.map(({ seq, body }) => ({ seq, body }));

const follow = (begun: string, stepMinutes: number, options: FollowOptions = {}) =>
  followDay({ data, date: DATE, day }, begun, stepMinutes, options);
const forgetRecording = () => {
  for (const file of FILES)
    for (const more of ['', '.gaps.jsonl', '.json']) rmSync(`${pathOf(...file)}${more}`, { force: true });
};

// What one test leaves behind, and where it failed, another would go on from.
afterEach(() => {
  forgetRecording();
  rmSync(join(data, 'raw', 'live'), { recursive: true, force: true });
});

describe('A live session', () => {
  it('says what a replay of the same day says, frame by frame, and leaves the day behind', async () => {
    const { result, timeline, notes } = await follow('03:50', 7);
    expect(notes).toEqual([]);
    expect(result!.dropped).toEqual({ duplicates: 0, late: 0, outside: 0 });
    expect(timeline.durable.length).toBeGreaterThan(300);
    expect(bodies(timeline)).toEqual(bodies(expected));
    expect(result!.sealed!.put).toEqual(FILES.map((file) => pathOf(...file)));
    expect(existsSync(join(data, 'raw', 'live', 'es', DATE))).toBe(false);
    const again = await recordTimeline(data, 'ES', DATE);
    expect(bodies(again.timeline)).toEqual(bodies(expected));
  }, 120_000);
  it('says the same where it was begun late, or in the afternoon', async () => {
    for (const [begun, stepMinutes] of [
      ['10:20', 5],
      ['14:00', 20],
    ] as const) {
      const { result, timeline } = await follow(begun, stepMinutes);
      expect([begun, result!.dropped.late]).toEqual([begun, 0]);
      expect(bodies(timeline)).toEqual(bodies(expected));
      // Books of the afternoon, where they were replayed, are not kept.
      let last = 0n;
      for await (const run of (await openDbnFile(pathOf('futures', 'mbp-10'))).runs())
        last = runTimes(run, run.count - 1).received;
      expect(last < at('12:40')).toBe(true);
      forgetRecording();
    }
  }, 120_000);
  it('says the same where its connection was cut in every way, in the middle of approaches', async () => {
    const cuts = [
      { at: at('09:41'), how: 'fin' },
      { at: at('10:07'), how: 'reset' },
      { at: at('10:44'), how: 'silence' },
      { at: at('11:32'), how: 'mid-record' },
    ] as const;
    const { result, timeline, notes, market, feed } = await follow('09:28', 3, {
      cuts,
      silenceTimeoutMs: 8000,
    });
    // Of whichever feed it was.
    expect(feed.reconnects).toBeGreaterThanOrEqual(cuts.length);
    // Definitions, futures, options, the tape alone; whoever is connected when the time
    // comes is cut.
    expect(market.asked).toHaveLength(4 + cuts.length);
    expect(notes).toEqual([]);
    expect(result!.dropped.late).toBe(0);
    expect(bodies(timeline)).toEqual(bodies(expected));
    const again = await recordTimeline(data, 'ES', DATE);
    expect(bodies(again.timeline)).toEqual(bodies(expected));
    // What the gateway said when it came back is in the files, and in no table.
    const folders = { lake: new Lake(data), rawFolder: join(data, 'raw') };
    for (const made of [await bronzeFutures(folders, ES, SESSION), await bronzeOptions(folders, ES, SESSION)])
      expect(made.every(({ rows }) => rows > 0)).toBe(true);
  }, 120_000);
  it('says the same where connections are lost while quotes come to be asked for', async () => {
    const cuts = [
      { at: at('08:29'), how: 'fin' },
      { at: at('08:29'), how: 'fin' },
    ] as const;
    const { result, timeline } = await follow('08:10', 95, { cuts });
    expect(result!.dropped.late).toBe(0);
    expect(bodies(timeline)).toEqual(bodies(expected));
  }, 120_000);
  it('marks what it could not have, as a replay of what it leaves behind does', async () => {
    for (const [how, from, until] of [
      ['skip', '10:07', '10:09'],
      ['aged', '10:41', '10:44'],
    ] as const) {
      const { result, timeline } = await follow('09:28', 4, {
        cuts: [{ at: at(from), how, until: at(until) }],
      });
      expect([how, result!.dropped.late]).toEqual([how, 0]);
      expect(result!.holes).toBeGreaterThan(0);
      const gaps = timeline.durable.flatMap(({ body }) => (body.type === 'gap' ? [body.gap] : []));
      expect(gaps.length).toBeGreaterThan(0);
      expect(gaps[0]!.from).toBeLessThanOrEqual(seconds(at(from)) + 1);
      expect(gaps.at(-1)!.to).toBeGreaterThanOrEqual(seconds(at(until)));
      // Races go on over books that are missing, and not over trades.
      if (how === 'skip') expect(outcomesOf(timeline)).toEqual(outcomesOf(expected));
      else expect(outcomesOf(timeline)).not.toEqual(outcomesOf(expected));
      const again = await recordTimeline(data, 'ES', DATE);
      expect(bodies(again.timeline)).toEqual(bodies(timeline));
      forgetRecording();
    }
  }, 120_000);
  it('says the same whatever the machine’s clock does', async () => {
    const cuts = [{ at: at('10:41'), how: 'fin' }] as const;
    for (const jumpNs of [-3_600_000_000_000n, 3_600_000_000_000n]) {
      const { result, timeline } = await follow('10:20', 4, { cuts, jumpNs });
      expect(result!.dropped.late).toBe(0);
      expect(bodies(timeline)).toEqual(bodies(expected));
      forgetRecording();
    }
  }, 120_000);
  it('follows options from when they are listed, and leaves behind what it followed', async () => {
    const later = await mostTraded(day);
    /** Records of those options by schema, before the session needs no more. */
    const countOf = async (path: string, from: bigint) => {
      let records = 0;
      for await (const run of (await openDbnFile(path)).runs())
        if (indexTimeOffset(run.layout) !== TS_EVENT_OFFSET)
          for (let i = 0; i < run.count; i++) {
            const { received } = runTimes(run, i);
            if (later.has(idOf(run, i)) && received >= from && received < at('12:35')) records++;
          }
      return records;
    };
    for (const [listed, begun, cuts] of [
      ['10:15', '09:28', []],
      // Known from the beginning; when quotes are asked for; before a connection is lost.
      ['10:15', '11:00', []],
      ['08:30', '08:20', []],
      ['10:15', '10:00', [{ at: at('10:47'), how: 'fin' }]],
    ] as const) {
      const listedAt = at(listed);
      const files = await writeListedLater(day, join(data, 'listed'), { later, listedAt });
      const { result, notes } = await followDay({ data, date: DATE, day: files }, begun, 1, { cuts });
      expect([begun, notes, result!.dropped]).toEqual([begun, [], { duplicates: 0, late: 0, outside: 0 }]);
      for (const { market, schema, path } of files) {
        if (market !== 'options') continue;
        // The market goes on by minutes: so much may have passed before it was asked for.
        const slack = schema === 'definition' || begun > listed ? 0n : 3n * 60_000_000_000n;
        const left = await countOf(pathOf(market, schema), 0n);
        expect(left, `${begun} ${schema}`).toBeLessThanOrEqual(await countOf(path, 0n));
        expect(left, `${begun} ${schema}`).toBeGreaterThanOrEqual(await countOf(path, listedAt + slack));
      }
      forgetRecording();
    }
  }, 240_000);
  it('goes on where its recording fails, and says that there is none', async () => {
    const run = DbnWriter.prototype.run;
    let written = 0;
    const failing = vi.spyOn(DbnWriter.prototype, 'run').mockImplementation(function (this: DbnWriter, each) {
      if (++written > 40)
        throw new SpymasterError('WRITE_FAILED', 'There is no space left.', { hint: 'Make some.' });
      return run.call(this, each);
    });
    try {
      const { result, timeline, notes, feed } = await follow('09:28', 4);
      expect(bodies(timeline)).toEqual(bodies(expected));
      expect(feed.isRecorded).toBe(false);
      expect(notes[0]).toBe('Recording has stopped: the day has to be downloaded later.');
      expect([result!.sealed, existsSync(pathOf('futures', 'trades'))]).toEqual([null, false]);
    } finally {
      failing.mockRestore();
    }
  }, 120_000);
  it('is over where it is stopped, without a word that the data did not give', async () => {
    let steps = 0;
    const { result, timeline, notes } = await follow('09:50', 2, {
      onStep: (stop) => {
        if (++steps === 2200) stop();
      },
    });
    expect([result, notes]).toEqual([null, []]);
    expect(timeline.durable.length).toBeLessThan(expected.durable.length);
    expect(bodies(timeline)).toEqual(bodies(expected).slice(0, timeline.durable.length));
    expect(existsSync(pathOf('futures', 'trades'))).toBe(false);
  }, 120_000);
  describe('that is begun again', () => {
    /** Stops after so many of the ten-second steps that begin at 04:00. */
    const stopAt = (time: string): FollowOptions => {
      let steps = 0;
      const last = (clock(time, SESSION) - SESSION.preMarketStart) / 10e9;
      return {
        onStep: (stop) => {
          if (++steps === last) stop();
        },
      };
    };
    const folder = () => join(data, 'raw', 'live', 'es', DATE);
    const startsAsked = ({ asked }: { readonly asked: readonly GatewaySubscription[][] }) =>
      asked.flat().map(({ lines: _, ...each }) => each);

    it('goes on from what it recorded, asks for the rest alone, and leaves the whole day behind', async () => {
      const first = await follow('09:28', 3, stopAt('10:50'));
      expect(first.result).toBeNull();
      const { result, timeline, notes, market, toldBefore } = await follow('11:00', 4);
      expect(notes).toEqual([]);
      expect(bodies(timeline)).toEqual(bodies(expected));
      // Whoever has what the first start told has the beginning of this.
      const { durable, epoch } = first.timeline;
      expect([timeline.epoch, toldBefore]).toEqual([epoch, durable.length]);
      expect(timeline.durable.slice(0, durable.length)).toEqual(durable);
      // All but what was listed is asked for from 10:45 on alone; the tape once more,
      // without books.
      const asked = startsAsked(market);
      expect(asked.map(({ schema }) => schema).sort()).toEqual([
        'definition',
        'mbp-1',
        'mbp-10',
        'statistics',
        'trades',
        'trades',
        'trades',
      ]);
      const [tape, ...others] = market.asked.at(-1)!;
      expect([tape!.schema, BigInt(tape!.start!) > at('12:39'), others]).toEqual(['trades', true, []]);
      for (const { schema, start } of asked)
        expect([schema, BigInt(start!) > at('10:45')]).toEqual([schema, schema !== 'definition']);
      expect(result!.dropped.late).toBe(0);
      expect(result!.sealed!.put).toEqual(FILES.map((file) => pathOf(...file)));
      expect(existsSync(folder())).toBe(false);
      expect(bodies((await recordTimeline(data, 'ES', DATE)).timeline)).toEqual(bodies(expected));
    }, 120_000);
    it('goes on in the afternoon with the tape alone', async () => {
      await follow('11:50', 5, stopAt('14:00'));
      const { result, timeline, notes, market } = await follow('14:30', 20);
      expect(notes).toEqual([]);
      expect(bodies(timeline)).toEqual(bodies(expected));
      const futures = startsAsked(market).filter(({ schema }) => schema === 'trades' || schema === 'mbp-10');
      for (const { schema, start } of futures)
        expect([schema, BigInt(start!) > at('13:50')]).toEqual(['trades', true]);
      expect(result!.sealed!.put).toHaveLength(FILES.length);
      expect(bodies((await recordTimeline(data, 'ES', DATE)).timeline)).toEqual(bodies(expected));
    }, 120_000);
    it('keeps what it recorded where that fails after the last outcome, the rest being missing', async () => {
      await follow('11:50', 5, stopAt('14:00'));
      const run = DbnWriter.prototype.run;
      const isLate = (each: RecordRun) =>
        indexTimeOffset(each.layout) !== TS_EVENT_OFFSET && runTimes(each, 0).received > at('14:00');
      const failing = vi.spyOn(DbnWriter.prototype, 'run').mockImplementation(function (
        this: DbnWriter,
        each,
      ) {
        if (isLate(each)) throw new SpymasterError('WRITE_FAILED', 'No space.', { hint: 'Make some.' });
        return run.call(this, each);
      });
      try {
        const { result, timeline, feed } = await follow('14:30', 20);
        expect(bodies(timeline)).toEqual(bodies(expected));
        expect(feed.isRecorded).toBe(false);
        expect(result!.sealed!.put).toEqual(FILES.map((file) => pathOf(...file)));
      } finally {
        failing.mockRestore();
      }
      const told = bodies((await recordTimeline(data, 'ES', DATE)).timeline);
      const { body } = told.at(-1)!;
      expect(body).toMatchObject({ type: 'gap', gap: { to: seconds(at('16:00')), what: ['trades'] } });
      // The last bar is cut where the recording ends.
      expect(told.slice(0, -2)).toEqual(bodies(expected).slice(0, told.length - 2));
      expect(told.length).toBeGreaterThan(bodies(expected).length - 70);
    }, 120_000);
    it('goes on over several starts, one of which was killed while it wrote', async () => {
      await follow('09:28', 3, stopAt('09:50'));
      await follow('09:52', 3, stopAt('10:30'));
      // As a process that was killed leaves it: under its growing name, and cut within a frame.
      const grown = globSync(join(folder(), '2', 'futures', '*-mbp-10.dbn.zst'))[0]!;
      const whole = readFileSync(grown);
      writeFileSync(`${grown}.0123456789ab-77-88-0-2.tmp`, Buffer.concat([whole, whole.subarray(0, 100)]));
      rmSync(grown);
      const { result, timeline, notes } = await follow('10:40', 4);
      expect(notes).toEqual([]);
      expect(bodies(timeline)).toEqual(bodies(expected));
      expect(result!.sealed!.put).toHaveLength(FILES.length);
      expect(bodies((await recordTimeline(data, 'ES', DATE)).timeline)).toEqual(bodies(expected));
    }, 120_000);
    /** From the first that is missing to the last, trades among it. */
    const spanOf = ({ durable }: Timeline) => {
      const gaps = durable.flatMap(({ body }) => (body.type === 'gap' ? [body.gap] : []));
      expect(gaps.some(({ what }) => what.includes('trades'))).toBe(true);
      return { from: Math.min(...gaps.map(({ from }) => from)), to: Math.max(...gaps.map(({ to }) => to)) };
    };
    it('tells what the gateway does not have any more as a hole, as a replay does', async () => {
      const first = await follow('09:28', 3, stopAt('10:50'));
      const [from, until] = [at('10:44'), at('10:58')];
      const { result, timeline, begun } = await follow('11:00', 4, {
        cuts: [{ at: from, how: 'aged', until }],
      });
      expect(result!.holes).toBeGreaterThan(0);
      // It came after all that was told: nobody has to begin anew.
      expect([timeline.epoch, begun]).toEqual([first.timeline.epoch, 1]);
      // From where the recording came to, to what the gateway still has.
      const span = spanOf(timeline);
      expect(span.from).toBeGreaterThan(seconds(at('10:49')));
      expect(span.from).toBeLessThan(seconds(at('10:51')));
      expect(span.to).toBeGreaterThanOrEqual(seconds(until));
      expect(span.to).toBeLessThan(seconds(at('10:59')));
      const { timeline: again } = await recordTimeline(data, 'ES', DATE);
      expect(spanOf(again)).toEqual(spanOf(timeline));
      expect(outcomesOf(again)).toEqual(outcomesOf(timeline));
      expect(outcomesOf(again)).not.toEqual(outcomesOf(expected));
    }, 120_000);
    it('begins another epoch where it cannot make again what has been told', async () => {
      const first = await follow('09:28', 3, stopAt('10:50'));
      // What was recorded of the last minutes is lost, and the gateway has it no more.
      rmSync(join(folder(), '1', 'known.json'));
      const [from, until] = [at('10:44'), at('10:58')];
      const second = await follow('11:00', 4, {
        cuts: [{ at: from, how: 'aged', until }],
        ...stopAt('11:20'),
      });
      expect(second.begun).toBe(2);
      expect(second.timeline.epoch).not.toBe(first.timeline.epoch);
      for (const [i, { seq, text }] of second.timeline.durable.entries()) {
        expect(seq).toBe(i + 1);
        expect(JSON.parse(text).epoch).toBe(second.timeline.epoch);
      }
      // From there the next start can go on: a line for the start, and one for each frame.
      const lines = readFileSync(join(folder(), 'told.txt'), 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(1 + second.timeline.durable.length);
    }, 120_000);
    it('shows what it recorded where the gateway is away', async () => {
      await follow('09:28', 3, stopAt('10:50'));
      const stopped = follow('11:00', 4, { ...stopAt('10:40'), isAway: true });
      const { timeline } = await stopped;
      const { length } = timeline.durable;
      expect(length).toBeGreaterThan(150);
      expect(bodies(timeline)).toEqual(bodies(expected).slice(0, length));
      rmSync(folder(), { recursive: true });
    }, 120_000);
    it('records the day anew where it is not known how far the one before came', async () => {
      await follow('09:28', 3, stopAt('09:50'));
      writeFileSync(join(folder(), '1', 'known.json'), '{"until":"abc"}');
      const { timeline, market, notes } = await follow('10:40', 4);
      expect(notes).toEqual([]);
      expect(bodies(timeline)).toEqual(bodies(expected));
      expect(startsAsked(market).some(({ schema }) => schema === 'definition')).toBe(true);
    }, 120_000);
  });
});
