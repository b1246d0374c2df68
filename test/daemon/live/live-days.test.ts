import { beforeAll, describe, expect, it } from 'vitest';
import { ApiKey } from '../../../daemon/databento/index.ts';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { LiveDays, nextDate } from '../../../daemon/live/live-days.ts';
import { backfill } from '../../../daemon/work/backfill.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { GATEWAY_KEY, PacedGateway, takeDay } from '../../conformance/live-day.ts';
import { clock } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);
const at = (time: string) => toTimestamp(SESSION, clock(time, SESSION));

let data: string;
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('Days that are followed', () => {
  it('are followed by the next, where the one that is over has become a part of what is known', async () => {
    const paced = await PacedGateway.start(takeDay(data, DATE), at('11:40'));
    const stopping = new AbortController();
    const gateway = {
      key: new ApiKey(GATEWAY_KEY),
      host: '127.0.0.1',
      port: paced.gateway.port,
      ...paced.clocks,
    };
    expect(await nextDate({ dataFolder: data, symbol: 'ES', gateway })).toBe(DATE);
    const over: string[] = [];
    const began: string[] = [];
    const days = await LiveDays.prepare(
      {
        dataFolder: data,
        symbol: 'ES',
        gateway,
        signal: stopping.signal,
        onNote: (sentence) => over.push(sentence),
        onDayOver: async (date) => {
          over.push(date);
          await backfill({ dataFolder: data, symbol: 'ES', start: date, end: date, workers: 1 });
          await buildForecasts({ dataFolder: data, symbol: 'ES', workers: 1 }, () => undefined);
          return true;
        },
      },
      DATE,
    );
    const { show } = days;
    const viewing = show.open({
      durable: () => undefined,
      transient: () => undefined,
      jump: () => undefined,
      begin: () => {
        began.push(viewing.session.date);
        stopping.abort();
      },
    });
    const known = () => (over.length > 0 ? null : days.session!.status.knownUntil);
    paced.follow(known, BigInt(5 * NS_PER_MINUTE), at('12:50'));
    const running = days.run();
    while (days.session!.known.session.date === DATE) await new Promise((resolve) => setTimeout(resolve, 20));
    // The day that is over stays to be seen until the next begins.
    expect([show.health.date, viewing.snapshot('opened').status.feed]).toEqual([DATE, 'closed']);
    paced.market.advanceTo(toTimestamp(sessionOf('2025-06-09'), 0) - 1n);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(began).toEqual([]);
    // The trading day begins at 18:00 New York.
    paced.market.advanceTo(toTimestamp(sessionOf('2025-06-09'), 0));
    await running;
    show.close();
    await paced.stop();
    expect([over, began]).toEqual([[DATE], ['2025-06-09']]);
    expect(days.session!.known.knowledge.corpus.sessions).toEqual([...SAMPLE_DATES]);
    expect(viewing.snapshot('opened')).toMatchObject({ answers: [], status: { feed: 'waiting' } });
    expect(await nextDate({ dataFolder: data, symbol: 'ES', gateway })).toBe('2025-06-09');
  }, 120_000);
});
