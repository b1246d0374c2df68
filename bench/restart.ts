import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiKey } from '../daemon/databento/index.ts';
import { LiveSession } from '../daemon/live/live-session.ts';
import { KNOWN_FILE, knownText } from '../daemon/live/recorded-starts.ts';
import { KEPT } from '../daemon/live/recording.ts';
import { rawFile, rawFolderOf } from '../daemon/raw/raw-layout.ts';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { instrument } from '../shared/instruments.ts';
import { sessionOf, toTimestamp } from '../shared/session/session.ts';
import { NS_PER_SECOND } from '../shared/units.ts';
import { atMost, type Result } from './result.ts';

const DATE = '2025-06-06';
const SYMBOL = 'ES';
/** What was seen of the morning before the daemon was ended. */
const RECORDED_SECONDS = 2 * 3600;
/** A frame is made every ten seconds, once a second and a half more is known. */
const LAST_FRAME_SECONDS = 15;
const SECONDS_LIMIT = 30;
const MEMORY_LIMIT_MIB = 1024;
const MINUTE_NS = 60_000_000_000n;

/** A daemon that is started again at 11:30 of a full-rate day; the gateway is away. */
export async function benchRestart(): Promise<Result[]> {
  const data = mkdtempSync(join(tmpdir(), 'spymaster-restart-'));
  try {
    const until = await recordedMorning(data);
    const { seconds, peakMebibytes } = await toldAgain(data, until);
    return [
      atMost(
        'K8',
        'Two hours of a full-rate day told again from their recording',
        seconds,
        SECONDS_LIMIT,
        's',
      ),
      atMost('K8', 'Memory at its most meanwhile', peakMebibytes, MEMORY_LIMIT_MIB, 'MiB'),
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** The pieces of a start that was ended, as it leaves them. */
async function recordedMorning(data: string): Promise<bigint> {
  const rawFolder = rawFolderOf(data);
  await simulateSession(DATE, instrument(SYMBOL), {
    market: 'planted',
    seed: 1,
    rate: 'full',
    rawFolder,
    truthFolder: join(data, 'truth'),
  });
  const start = join(rawFolder, 'live', SYMBOL.toLowerCase(), DATE, '1');
  for (const { side, schema } of KEPT) {
    const piece = join(start, side, `1-${schema}.dbn.zst`);
    mkdirSync(dirname(piece), { recursive: true });
    renameSync(rawFile({ rawFolder, market: side, symbol: SYMBOL }, schema, DATE), piece);
  }
  const session = sessionOf(DATE);
  const until = toTimestamp(session, session.rthOpen + RECORDED_SECONDS * NS_PER_SECOND);
  writeFileSync(
    join(start, KNOWN_FILE),
    knownText({ until, hasOptions: true, contract: 'ESM5', continues: null }),
  );
  return until;
}

async function toldAgain(data: string, until: bigint) {
  const stopping = new AbortController();
  const begunAt = performance.now();
  const lastFrame = Number(until / BigInt(NS_PER_SECOND)) - LAST_FRAME_SECONDS;
  let peakBytes = 0;
  const session = await LiveSession.prepare(
    {
      dataFolder: data,
      symbol: SYMBOL,
      date: DATE,
      signal: stopping.signal,
      gateway: {
        key: new ApiKey(`db-${'0'.repeat(29)}`),
        host: '127.0.0.1',
        port: 9,
        wallClock: () => until + MINUTE_NS,
      },
    },
    {
      onStep: () => {
        peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
        if ((session.status.knownUntil ?? 0) >= lastFrame) stopping.abort();
      },
      onNote: (sentence, error) => console.log(sentence, error ?? ''),
    },
  );
  await session.run();
  return { seconds: (performance.now() - begunAt) / 1000, peakMebibytes: peakBytes / 2 ** 20 };
}
