import {
  ApiKey,
  connectLive,
  type LiveConnection,
  LiveFeed,
  MBO,
  openDbnFile,
  recordsOf,
  runsOf,
  type TextOptions,
  writeText,
} from '../daemon/databento/index.ts';
import { allColumns, decodeAll } from './decode-all.ts';

/**
 * One way of reading, in a process of its own: it is run once to warm up, and then timed.
 * Called as `own-run.ts WORK PLACE`, where a place is a file or a gateway's port.
 */
const [work = '', place = ''] = process.argv.slice(2);

const optionsOf = (port: number) =>
  ({
    key: new ApiKey('db-benchbenchbenchbenchbench1234'),
    dataset: 'GLBX.MDP3',
    host: '127.0.0.1',
    port,
    compression: 'zstd',
  }) as const;
const SUBSCRIPTION = { schema: 'trades', symbols: ['ES.c.0'], stypeIn: 'continuous' } as const;

/** What a session brings, up to its end. */
async function throughSession(
  read: (session: LiveConnection) => AsyncIterable<{ readonly count: number }>,
): Promise<number> {
  const session = await connectLive(optionsOf(Number(place)));
  session.subscribe(SUBSCRIPTION);
  let records = 0;
  try {
    for await (const { count } of read(await session.start())) records += count;
  } catch (error) {
    if ((error as { code?: string }).code !== 'LIVE_DISCONNECTED') throw error;
  }
  return records;
}

/** The same through a feed, which remembers each record. */
async function throughFeed(): Promise<number> {
  const feed = new LiveFeed(optionsOf(Number(place)), [SUBSCRIPTION]);
  let records = 0;
  for await (const event of feed.events()) {
    if (event.kind === 'records') records += event.run.count;
    if (event.kind === 'state' && event.state === 'waiting') feed.close();
  }
  return records;
}

/** Price, size and both times of every order, one by one. */
async function loop(): Promise<number> {
  let [records, sum, last] = [0, 0, 0n];
  for await (const run of runsOf(await openDbnFile(place), MBO))
    for (const order of recordsOf(run)) {
      sum += order.price * order.size;
      last |= order.ts_event ^ order.ts_recv;
      records++;
    }
  if (Number.isNaN(sum) || last === 0n) throw new Error('the file has no prices or no times');
  return records;
}

/** Every record as text, which nobody reads. */
const text = async (options: TextOptions): Promise<number> =>
  writeText(await openDbnFile(place), () => true, options);

const WORKS: Readonly<Record<string, () => Promise<number>>> = {
  columns: async () => decodeAll(await openDbnFile(place)),
  loop,
  csv: () => text({ form: 'csv' }),
  'csv-pretty': () => text({ form: 'csv', pretty: true }),
  json: () => text({ form: 'json' }),
  'session-columns': () => throughSession(allColumns),
  'session-runs': () => throughSession((session) => session.runs()),
  feed: throughFeed,
};

const run = WORKS[work];
if (!run) throw new Error(`there is no work called "${work}"`);
await run();
const startedAt = performance.now();
const records = await run();
console.log(JSON.stringify({ records, seconds: (performance.now() - startedAt) / 1000 }));
