import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLedger } from '../../daemon/ledger/store.ts';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { recordTimeline } from '../../daemon/replay/record-timeline.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import type { DurableBody } from '../../shared/protocol/messages.ts';
import { sessionOf, toTimestamp } from '../../shared/session/session.ts';
import type { DayFiles } from '../conformance/day-gateway.ts';
import { followDay } from '../conformance/follow-day.ts';
import { mostTraded, writeListedLater } from '../conformance/listed-later.ts';
import { takeDay } from '../conformance/live-day.ts';
import { clock } from '../market.ts';
import { recordedSession } from './recorded-session.ts';

let data: string;
let date: string;
let day: DayFiles;
let replayed: Timeline;
let said: readonly LedgerEntry[];
beforeAll(async () => {
  const { folder, timeline, entries } = await recordedSession();
  [data, replayed, said] = [folder, timeline, entries];
  date = timeline.session.date;
  day = takeDay(data, date);
}, 240_000);

const bodies = ({ durable }: Timeline) => durable.map(({ seq, body }) => ({ seq, body }));
const countOf = ({ durable }: Timeline, type: DurableBody['type']) =>
  durable.filter(({ body }) => body.type === type).length;

describe('A day that is followed with six weeks of history', () => {
  it('is told as a replay tells it, frame by frame: similar cases, streams, fans and alerts too', async () => {
    const { timeline, result, notes } = await followDay({ data, date, day }, '08:10', 6);
    expect([notes, result!.dropped.late]).toEqual([[], 0]);
    // There is something to compare.
    const answers = replayed.durable.flatMap(({ body }) => (body.type === 'signals' ? body.answers : []));
    expect(answers.filter(({ similarCases }) => similarCases.cases > 20).length).toBeGreaterThan(50);
    const rows = replayed.durable.flatMap(({ body }) => (body.type === 'streams' ? body.rows : []));
    expect(rows.filter(({ fans }) => fans.length > 0).length).toBeGreaterThan(50);
    expect([countOf(replayed, 'streams'), countOf(replayed, 'alert') > 10]).toEqual([90, true]);
    expect(countOf(replayed, 'contact')).toBeGreaterThan(5);
    expect(bodies(timeline)).toEqual(bodies(replayed));
    // What was put down while it happened is what a replay puts down.
    expect(await readLedger(data, 'ES', date)).toEqual(JSON.parse(JSON.stringify(said)));
    // And what it leaves behind is told the same again.
    const again = await recordTimeline(data, 'ES', date);
    expect(bodies(again.timeline)).toEqual(bodies(replayed));
  }, 240_000);
  it('is told so where options are listed while it goes on', async () => {
    const later = await mostTraded(day);
    const session = sessionOf(date);
    const listedAt = toTimestamp(session, clock('10:15', session));
    const replayOf = async (files: DayFiles) => {
      for (const { market, schema, path } of files)
        copyFileSync(path, rawFile({ rawFolder: join(data, 'raw'), market, symbol: 'ES' }, schema, date));
      return (await recordTimeline(data, 'ES', date)).timeline;
    };
    const without = await replayOf(
      await writeListedLater(day, join(data, 'none'), { later, listedAt: null }),
    );
    const listed = await writeListedLater(day, join(data, 'listed'), { later, listedAt });
    const expected = await replayOf(listed);
    // It matters what they do.
    expect(bodies(without)).not.toEqual(bodies(expected));
    for (const { market, schema } of listed)
      rmSync(rawFile({ rawFolder: join(data, 'raw'), market, symbol: 'ES' }, schema, date));
    const { timeline, result } = await followDay({ data, date, day: listed }, '08:10', 2);
    expect(result!.dropped.late).toBe(0);
    expect(bodies(timeline)).not.toEqual(bodies(without));
    // What it leaves behind is told the same again.
    expect(bodies((await recordTimeline(data, 'ES', date)).timeline)).toEqual(bodies(timeline));
  }, 240_000);
});
