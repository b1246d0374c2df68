import { describe, expect, it } from 'vitest';
import { byConnection, connectLive, type Subscription } from '../../../../daemon/databento/index.ts';
import {
  drain,
  LIVE_HEADER,
  opening,
  options,
  START,
  serve,
  startSession,
} from '../../../conformance/live-client.ts';
import type { GatewayConnection } from '../../../conformance/live-gateway.ts';

describe('Subscriptions', () => {
  it('go out in lines of 500 symbols with one id, the last one marked', async () => {
    let seen: Awaited<ReturnType<GatewayConnection['subscriptions']>> = [];
    await serve(async (connection) => {
      await connection.welcome();
      seen = await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      connection.fin();
    });
    const symbols = Array.from({ length: 501 }, (_, i) => `S${i}`);
    await drain(
      await startSession([
        { schema: 'mbp-1', symbols },
        { schema: 'trades', symbols: 'ALL_SYMBOLS', start: START },
      ]),
    );
    expect(seen.map(({ lines, isLast }) => [lines.map(({ length }) => length), isLast])).toEqual([
      [
        [500, 1],
        ['0', '1'],
      ],
      [[1], ['1']],
    ]);
    expect(seen[0]!.lines.flat()).toEqual(symbols);
    expect(seen[1]).toMatchObject({ start: String(START), stypeIn: 'raw_symbol', lines: [['ALL_SYMBOLS']] });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
  });

  it('that contradict themselves are refused here', async () => {
    await serve((connection) => connection.welcome().then(() => connection.gone()));
    const session = await connectLive(options());
    const both = { schema: 'mbo', symbols: ['A'], start: START, snapshot: true } as unknown as Subscription;
    expect(() => session.subscribe(both)).toThrow(expect.objectContaining({ code: 'SUBSCRIPTION_INVALID' }));
    expect(() => session.subscribe({ schema: 'trades', symbols: ['A'], snapshot: true })).toThrow(
      /no book snapshot/,
    );
    expect(() => session.subscribe({ schema: 'trades', symbols: [] })).toThrow(/needs symbols/);
    expect(() => session.subscribe({ schema: 'trades', symbols: ['A|B'] })).toThrow(/not a symbol/);
    session.close();
  });

  it('can be added to a running session, without a replay', async () => {
    const lines: string[] = [];
    await serve(
      opening(async (connection) => {
        lines.push(await connection.line());
        connection.fin();
      }),
    );
    const session = await startSession();
    session.subscribe({ schema: 'trades', symbols: ['NQ.c.0'], stypeIn: 'continuous' });
    // @ts-expect-error: the gateway ignores the start of a subscription to a running session, so there is none to give
    session.subscribe({ schema: 'trades', symbols: ['NQ.c.0'], start: START });
    await drain(session);
    expect(lines[0]).toBe('schema=trades|stype_in=continuous|symbols=NQ.c.0|id=2|is_last=1');
  });

  it('are spread over a connection for quotes and one for everything else', () => {
    const { quotes, others } = byConnection(
      ['mbp-10', 'trades', 'mbp-1', 'statistics', 'definition'].map((schema) => ({ schema, symbols: ['A'] })),
    );
    expect(quotes.map(({ schema }) => schema)).toEqual(['mbp-10', 'mbp-1']);
    expect(others.map(({ schema }) => schema)).toEqual(['trades', 'statistics', 'definition']);
  });
});
