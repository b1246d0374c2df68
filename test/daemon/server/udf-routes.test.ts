import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candles } from '../../../daemon/archive/candles.ts';
import type { ListedOutcome } from '../../../daemon/archive/stored-past.ts';
import type { ArchiveSource } from '../../../daemon/server/archive-routes.ts';
import { getter } from '../../../daemon/server/get.ts';
import { serveUdf } from '../../../daemon/server/udf-routes.ts';
import { alertTitle } from '../../../shared/protocol/alert-text.ts';
import { ALERT } from '../../messages.ts';

const CANDLES: Candles = { time: [60], open: [1], high: [4], low: [0], close: [2], volume: [9] };
const NONE: Candles = { time: [], open: [], high: [], low: [], close: [], volume: [] };
const TOUCHED: ListedOutcome = {
  episodeId: '2025-06-05_OR_HIGH_1',
  date: '2025-06-05',
  level: 'OR_HIGH',
  direction: 'UP',
  beganAt: 1_749_130_000,
  contacted: true,
  contactAt: 1_749_131_000,
  levelPrice: 6000,
  atr: 2,
  outcomes: { 120: 'CHOP', 240: 'BREAK', 480: 'REJECT' },
  decidedAfterSeconds: 130,
  throughAtr: 1,
  backAtr: 0,
};
let app: FastifyInstance;
let asked: unknown[];
let candles: Candles;
let earlier: Candles;
beforeEach(() => {
  app = Fastify();
  asked = [];
  candles = CANDLES;
  earlier = NONE;
  const archive = {
    candles: async (span: { readonly from: number; readonly to: number }) => {
      asked.push(span);
      return span.from === span.to ? earlier : candles;
    },
    alerts: async (span: unknown) => {
      asked.push(span);
      return [
        { ...ALERT, time: 1_749_131_200 },
        { ...ALERT, time: 1_749_131_200, notify: false },
        { ...ALERT, time: 1_749_131_300, state: 'ended' },
        { ...ALERT, time: 1_749_132_000 },
      ];
    },
    outcomes: async (query: unknown) => {
      asked.push(query);
      const unknown = { 120: null, 240: null, 480: null };
      return [
        TOUCHED,
        { ...TOUCHED, contactAt: 1_749_131_500, direction: 'DOWN', outcomes: unknown },
        { ...TOUCHED, contactAt: null },
        { ...TOUCHED, contactAt: 1_749_132_000 },
      ];
    },
  } as unknown as ArchiveSource;
  serveUdf(
    getter(app, async () => true),
    archive,
    'ES',
  );
});
afterEach(() => app.close());
const get = async (url: string) => {
  const { statusCode, body } = await app.inject({ url });
  return statusCode === 200 ? JSON.parse(body) : statusCode;
};

describe('Bars for other charts, in the form of a UDF', () => {
  it('say what there is', async () => {
    expect(await get('/udf/config')).toMatchObject({
      supported_resolutions: ['1', '2', '5'],
      supports_marks: true,
    });
    expect(await get('/udf/symbols?symbol=CME:ES')).toMatchObject({
      name: 'ES',
      timezone: 'America/New_York',
      // A tick of 0.25.
      minmov: 25,
      pricescale: 100,
    });
    expect(await get('/udf/symbols?symbol=NQ')).toMatchObject({ s: 'error' });
    expect([await get('/udf/search?query=e'), await get('/udf/search?query=nq')]).toEqual([
      [expect.objectContaining({ full_name: 'CME:ES' })],
      [],
    ]);
    expect(Math.abs((await get('/udf/time')) - Date.now() / 1000)).toBeLessThan(5);
  });
  it('are given column by column', async () => {
    const url = '/udf/history?symbol=ES&from=60&to=120&resolution=2';
    expect(await get(`${url}&countback=300`)).toEqual({
      s: 'ok',
      t: [60],
      o: [1],
      h: [4],
      l: [0],
      c: [2],
      v: [9],
    });
    await get(url);
    expect(asked).toEqual([
      { from: 60, to: 120, minutes: 2, atLeast: 300 },
      { from: 60, to: 120, minutes: 2, atLeast: 0 },
    ]);
    candles = NONE;
    expect(await get(url)).toEqual({ s: 'no_data' });
    earlier = CANDLES;
    expect(await get(url)).toEqual({ s: 'no_data', nextTime: 60 });
    expect(asked.at(-1)).toEqual({ from: 60, to: 60, minutes: 2, atLeast: 1 });
    expect(await get(url.replace('ES', 'NQ'))).toMatchObject({ s: 'error' });
    expect(await get(url.replace('resolution=2', 'resolution=3'))).toBe(400);
  });
  it('have marks of contacts, with what became of them, and of alerts that were news', async () => {
    expect(await get('/udf/marks?symbol=ES&from=1749130000&to=1749132000&resolution=2')).toEqual({
      id: [TOUCHED.episodeId, TOUCHED.episodeId, ALERT.id],
      time: [1_749_131_000, 1_749_131_500, 1_749_131_200],
      color: ['green', 'yellow', 'yellow'],
      text: [
        'OR_HIGH UP: broke within 4 min of contact',
        'OR_HIGH DOWN: not known within 4 min of contact',
        `PM_HIGH UP: ${alertTitle(ALERT)}`,
      ],
      label: ['B', '?', '!'],
      labelFontColor: ['white', 'white', 'white'],
      minSize: [14, 14, 14],
    });
    const day = { from: '2025-06-05', to: '2025-06-05' };
    expect(asked).toEqual([day, day]);
    const marks = (query: string) => get(`/udf/marks?resolution=2&${query}`);
    expect((await marks('symbol=ES&from=1749131000&to=1749131001')).time).toEqual([1_749_131_000]);
    expect((await marks('symbol=ES&from=1749130000&to=1749131000')).time).toEqual([]);
    await marks('symbol=ES&from=1749000000&to=1749131000');
    // 01:20 UTC of the fourth: sessions have the dates of New York.
    expect(asked.slice(-2)).toEqual(new Array(2).fill({ from: '2025-06-03', to: '2025-06-05' }));
    expect(await marks('symbol=NQ&from=1749130000&to=1749132000')).toMatchObject({ s: 'error' });
  });
});
