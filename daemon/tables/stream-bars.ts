import type { StreamMotion } from '../../pipeline/streams/motion.ts';
import type { StreamBar } from '../../pipeline/streams/stream-bar.ts';
import { fromTimestamp, type Session, toTimestamp } from '../../shared/session/session.ts';
import { DIRECTIONS } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import {
  MERGED_STREAMS,
  MOVING_STREAMS,
  type MovingStream,
  STREAM_LETTERS,
  STREAMS,
  type Stream,
} from '../../shared/vocabulary/stream.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { type Columns, encodeTable, type ReadTable, type TableSpec } from '../lake/row-encoding.ts';
import { number, price, text, time } from './columns.ts';
import { wordsOf } from './words.ts';

type Letter = (typeof STREAM_LETTERS)[keyof typeof STREAM_LETTERS];
const valueColumn = (stream: keyof typeof STREAM_LETTERS): `sigma_${Letter}` =>
  `sigma_${STREAM_LETTERS[stream]}`;
const MOTION_PARTS = ['smooth', 'slope', 'curvature', 'jerk'] as const satisfies (keyof StreamMotion)[];
const MOTION_UNITS = { smooth: '−1 to 1', slope: '1/bar', curvature: '1/bar²', jerk: '1/bar³' } as const;
const motionColumn = (stream: MovingStream, part: keyof StreamMotion) => `${valueColumn(stream)}_${part}`;
const coverageColumn = (stream: Stream) => `coverage_${STREAM_LETTERS[stream]}`;

/** Streams of every active level at every 2-minute close. */
export const STREAM_BARS: TableSpec = [
  time('timestamp'),
  text('level_kind'),
  text('direction'),
  price('spot'),
  price('atr'),
  price('level_price'),
  ...STREAMS.map((stream) => number(valueColumn(stream), '−1 to 1')),
  ...MERGED_STREAMS.map((stream) => number(valueColumn(stream), '−1 to 1')),
  number('alignment', '−1 to 1'),
  number('divergence', '0 to 1'),
  number('alignment_adj', '−1 to 1'),
  ...MOVING_STREAMS.flatMap((stream) =>
    MOTION_PARTS.map((part) => number(motionColumn(stream, part), MOTION_UNITS[part])),
  ),
];
export const STREAM_BARS_FILE = 'stream_bars.parquet';

/** A row for every row of the streams: what they were made of, and what stood beside. */
export const STREAM_CONTEXT: TableSpec = [
  ...STREAMS.map((stream) => number(coverageColumn(stream), 'share')),
  number('attempt_index', 'count'),
  number('level_stacking_5pt', 'levels'),
];
export const STREAM_CONTEXT_FILE = 'stream_context.parquet';

/** @param bars by close, and by level within it */
export function encodeStreamBars(session: Session, bars: readonly StreamBar[]): StoredFile {
  const cells: Columns = {
    timestamp: bars.map(({ at }) => toTimestamp(session, at)),
    level_kind: bars.map(({ level }) => level),
    direction: bars.map(({ direction }) => direction),
    spot: bars.map(({ spot }) => spot),
    atr: bars.map(({ atr }) => atr),
    level_price: bars.map(({ levelPrice }) => levelPrice),
    alignment: bars.map(({ alignment }) => alignment),
    divergence: bars.map(({ divergence }) => divergence),
    alignment_adj: bars.map(({ adjustedAlignment }) => adjustedAlignment),
    ...Object.fromEntries(
      [...STREAMS, ...MERGED_STREAMS].map((stream) => [valueColumn(stream), bars.map((bar) => bar[stream])]),
    ),
    ...Object.fromEntries(
      MOVING_STREAMS.flatMap((stream) =>
        MOTION_PARTS.map((part) => [
          motionColumn(stream, part),
          bars.map(({ motion }) => motion[stream][part]),
        ]),
      ),
    ),
  };
  return { bytes: encodeTable(STREAM_BARS, cells), rows: bars.length };
}

export function encodeStreamContext(bars: readonly StreamBar[]): StoredFile {
  const cells: Columns = {
    ...Object.fromEntries(
      STREAMS.map((stream) => [coverageColumn(stream), bars.map(({ coverage }) => coverage[stream])]),
    ),
    attempt_index: bars.map(({ attempt }) => attempt),
    level_stacking_5pt: bars.map(({ stackedWithin5 }) => stackedWithin5),
  };
  return { bytes: encodeTable(STREAM_CONTEXT, cells), rows: bars.length };
}

/**
 * The stream bars of a date, in their order.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function readStreamBars(lake: Lake, symbol: string, session: Session): Promise<StreamBar[]> {
  const dataset = DATASETS.streams(symbol);
  return streamBarsOf(
    session,
    await lake.read(dataset, session.date, STREAM_BARS_FILE),
    await lake.read(dataset, session.date, STREAM_CONTEXT_FILE),
  );
}

function streamBarsOf(session: Session, table: ReadTable, context: ReadTable): StreamBar[] {
  const times = table.bigints('timestamp');
  const [levels, directions] = [
    wordsOf(table, 'level_kind', LEVEL_KINDS),
    wordsOf(table, 'direction', DIRECTIONS),
  ];
  const numbers = new Map(
    STREAM_BARS.map(({ name, type }) => [name, type === 'float64' ? table.numbers(name) : null]),
  );
  const beside = new Map(STREAM_CONTEXT.map(({ name }) => [name, context.numbers(name)]));
  return times.map((timestamp, i) => {
    const value = (column: string) => numbers.get(column)![i]!;
    const motion = (stream: MovingStream): StreamMotion => ({
      smooth: value(motionColumn(stream, 'smooth')),
      slope: value(motionColumn(stream, 'slope')),
      curvature: value(motionColumn(stream, 'curvature')),
      jerk: value(motionColumn(stream, 'jerk')),
    });
    const coverage = (stream: Stream) => beside.get(coverageColumn(stream))![i]!;
    return {
      at: fromTimestamp(session, timestamp!),
      level: levels[i]!,
      direction: directions[i]!,
      spot: value('spot'),
      atr: value('atr'),
      levelPrice: value('level_price'),
      momentum: value('sigma_m'),
      flow: value('sigma_f'),
      barrier: value('sigma_b'),
      dealer: value('sigma_d'),
      setup: value('sigma_s'),
      pressure: value('sigma_p'),
      structure: value('sigma_r'),
      alignment: value('alignment'),
      divergence: value('divergence'),
      adjustedAlignment: value('alignment_adj'),
      motion: {
        pressure: motion('pressure'),
        momentum: motion('momentum'),
        flow: motion('flow'),
        barrier: motion('barrier'),
      },
      coverage: {
        momentum: coverage('momentum'),
        flow: coverage('flow'),
        barrier: coverage('barrier'),
        dealer: coverage('dealer'),
        setup: coverage('setup'),
      },
      attempt: beside.get('attempt_index')![i]!,
      stackedWithin5: beside.get('level_stacking_5pt')![i]!,
    };
  });
}
