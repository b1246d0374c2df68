import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pastOf } from '../../../daemon/replay/past.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { loadToken } from '../../../daemon/server/token.ts';
import { StreamClient } from '../../../shared/client/stream-client.ts';
import { isDurable, type Picture, type ServerMessage } from '../../../shared/protocol/messages.ts';
import { fold } from '../../../shared/protocol/picture.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

/** Two sessions, in turn, so often that they are a week. */
const [FIRST, SECOND] = SAMPLE_DATES;
const WEEK = [FIRST, SECOND, FIRST, SECOND, FIRST];
const ROUNDS = 4;
/** The first rounds load, and fill what is kept. */
const WARM = 2;
const MAX_SPEED = 100_000;
/** What a round may add once everything is warm. */
const GROWTH_LIMIT_BYTES = 2 << 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const keptBytes = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let daemon: RunningDaemon;
let client: StreamClient;
let onMessage: (message: ServerMessage) => void;
const expected = new Map<string, { readonly frames: number; readonly picture: Picture }>();
beforeAll(async () => {
  const data = await sampleLake();
  for (const date of SAMPLE_DATES) {
    const { timeline } = await recordTimeline(data, 'ES', date);
    const { length } = timeline.durable;
    expected.set(date, { frames: length, picture: structuredClone(timeline.pictureOf(length)) });
  }
  const token = await loadToken(data);
  daemon = await startDaemon({
    show: new ReplayShow(shownReplay(await recordTimeline(data, 'ES', SAMPLE_DATES[0])), { speed: 1 }),
    ...pastOf({ dataFolder: data, symbol: 'ES', engine: 'exact' }),
    token,
    port: 0,
    version: '1',
  });
  const begun = Promise.withResolvers<void>();
  onMessage = ({ type }) => type === 'snapshot' && begun.resolve();
  client = new StreamClient({
    url: daemon.url,
    getToken: () => token,
    onMessage: (message) => onMessage(message),
  });
  await begun.promise;
}, 240_000);
afterAll(async () => {
  client.stop();
  await daemon.close();
});

interface Played {
  readonly seqs: number[];
  /** What was told adds up to it. */
  readonly picture: Picture;
  /** What whoever comes at the end is shown. */
  readonly atEnd: Picture;
}

/** What is shown where one has moved to. */
async function movedBy(move: { type: 'seek'; to: number } | { type: 'jump'; to: 'end' }) {
  const { promise, resolve } = Promise.withResolvers<ServerMessage & { type: 'snapshot' }>();
  onMessage = (message) => message.type === 'snapshot' && message.why === 'jump' && resolve(message);
  await client.request(move);
  return promise;
}

/** From 04:00 to the end as fast as it goes. */
async function playedAt(date: string): Promise<Played> {
  await client.request({ type: 'open', view: { mode: 'replay', date } });
  const begin = await movedBy({ type: 'seek', to: 0 });
  const [seqs, picture] = [[begin.seq], structuredClone(begin.picture)];
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  onMessage = (message) => {
    if (isDurable(message)) {
      seqs.push(message.seq);
      fold(picture, message);
    }
    if (message.type === 'replay' && message.state.finished) finish();
  };
  await client.request({ type: 'speed', x: MAX_SPEED });
  await client.request({ type: 'play' });
  await finished;
  return { seqs, picture, atEnd: (await movedBy({ type: 'jump', to: 'end' })).picture };
}

it('A week at most speed: no frame that stays is lost, and nothing of it is kept', async () => {
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const date of WEEK) {
      const { seqs, picture, atEnd } = await playedAt(date);
      const { frames, picture: whole } = expected.get(date)!;
      expect(seqs.slice(1)).toEqual(seqs.slice(1).map((_, i) => seqs[0]! + 1 + i));
      expect([seqs[0]! < 5, seqs.at(-1)]).toEqual([true, frames]);
      expect([picture, atEnd]).toEqual([whole, whole]);
    }
    sizes.push(keptBytes());
  }
  const warm = sizes.slice(WARM - 1);
  const growths = warm.slice(1).map((size, i) => size - warm[i]!);
  expect(growths.map((growth) => growth < GROWTH_LIMIT_BYTES)).toEqual(growths.map(() => true));
}, 120_000);
