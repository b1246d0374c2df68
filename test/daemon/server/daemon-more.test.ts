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
import { emptyPicture, fold } from '../../../shared/protocol/picture.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

/** Two sessions, so often that they are a week. */
const ROUNDS = 5;
/** The first rounds load, and fill what is kept. */
const WARM = 2;
const MAX_SPEED = 100_000;
const GROWTH_LIMIT_BYTES = 4 << 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapBytes = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
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

/** From 04:00 to the end as fast as it goes: what is told, and what it adds up to. */
async function playedAt(date: string): Promise<{ readonly seqs: number[]; readonly picture: Picture }> {
  const seqs: number[] = [];
  let picture = emptyPicture();
  const finished = Promise.withResolvers<void>();
  onMessage = (message) => {
    if (message.type === 'snapshot') picture = structuredClone(message.picture);
    if (message.type === 'snapshot') seqs.splice(0, seqs.length, message.seq);
    if (isDurable(message)) {
      seqs.push(message.seq);
      fold(picture, message);
    }
    if (message.type === 'replay' && message.state.finished) finished.resolve();
  };
  await client.request({ type: 'open', view: { mode: 'replay', date } });
  await client.request({ type: 'seek', to: 0 });
  await client.request({ type: 'speed', x: MAX_SPEED });
  await client.request({ type: 'play' });
  await finished.promise;
  return { seqs, picture };
}

it('A week at most speed: no frame that stays is lost, and nothing of it is kept', async () => {
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const date of SAMPLE_DATES) {
      const { seqs, picture } = await playedAt(date);
      const { frames, picture: whole } = expected.get(date)!;
      expect(seqs.slice(1)).toEqual(seqs.slice(1).map((_, i) => seqs[0]! + 1 + i));
      expect([seqs[0]! < 5, seqs.at(-1)]).toEqual([true, frames]);
      expect(picture).toEqual(whole);
    }
    sizes.push(heapBytes());
  }
  expect(sizes.at(-1)! - sizes[WARM]!).toBeLessThan(GROWTH_LIMIT_BYTES);
}, 120_000);
