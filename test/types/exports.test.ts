import { describe, expectTypeOf, it } from 'vitest';
import type { ColumnBatch, DbnSource, LiveFeed, MBO } from '../../daemon/databento/index.ts';
import type {
  attachSpymaster,
  SpymasterEvents,
  SpymasterHandle,
  SpymasterOptions,
} from '../../plugin/index.ts';
import type {
  Answer,
  LevelKind,
  Neighbours,
  Outcome,
  ReadMessage,
  readServerMessage,
  ServerMessage,
} from '../../shared/protocol/index.ts';

// The compiler judges these, with the project's other types; the runner only lists them.
describe('The types of what is published', () => {
  it('plugin: everything is optional but the chart and its series', () => {
    expectTypeOf<Parameters<typeof attachSpymaster>['length']>().toEqualTypeOf<2 | 3>();
    expectTypeOf<SpymasterOptions['token']>().toEqualTypeOf<
      string | (() => string | Promise<string>) | undefined
    >();
    expectTypeOf<ReturnType<SpymasterHandle['snapshot']>['focused']>().toEqualTypeOf<Answer | null>();
    expectTypeOf<ReturnType<SpymasterHandle['neighbours']>>().toEqualTypeOf<Promise<Neighbours>>();
    expectTypeOf<Parameters<SpymasterHandle['on']>[0]>().toEqualTypeOf<keyof SpymasterEvents>();
  });
  it('protocol: what cannot be known is null, and words are those of the vocabulary', () => {
    expectTypeOf<ReturnType<typeof readServerMessage>>().toEqualTypeOf<ReadMessage>();
    expectTypeOf<Extract<ServerMessage, { type: 'snapshot' }>['replay']>()
      .extract<null>()
      .toEqualTypeOf<null>();
    expectTypeOf<Answer['resolvedAs']>().toEqualTypeOf<Outcome | null>();
    expectTypeOf<Answer['level']>().toEqualTypeOf<LevelKind>();
    expectTypeOf<Answer['contact']>().extract<null>().toEqualTypeOf<null>();
  });
  it('databento: times are 64-bit integers, and a column has the type that is asked for', () => {
    type Batch = ColumnBatch<typeof MBO.entries, 'price' | 'order_id'>;
    expectTypeOf<Batch['columns']['price']>().toEqualTypeOf<Float64Array>();
    expectTypeOf<Batch['columns']['order_id']>().toEqualTypeOf<BigUint64Array>();
    expectTypeOf<DbnSource['metadata']>().extract<null>().toEqualTypeOf<null>();
    expectTypeOf<ReturnType<LiveFeed['events']>>().toExtend<AsyncIterable<unknown>>();
  });
});
