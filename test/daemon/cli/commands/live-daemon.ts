// Follows a recorded day as it happens, in a process that may be killed:
// live-daemon.ts DATA DATE NOW, where NOW is the market's time in nanoseconds.
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { serveLive } from '../../../../daemon/cli/commands/live.ts';
import { loadToken } from '../../../../daemon/server/token.ts';
import { StreamClient } from '../../../../shared/client/stream-client.ts';
import { sessionOf, toTimestamp } from '../../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../../shared/units.ts';
import type { DayFiles } from '../../../conformance/day-gateway.ts';
import { PacedGateway } from '../../../conformance/live-day.ts';
import { clock } from '../../../market.ts';

const [data, date, now] = process.argv.slice(2) as [string, string, string];
const files = globSync(join(data, 'venue', `${date}.*.dbn.zst`)).map((path) => {
  const [, market, schema] = basename(path).split('.');
  return { market, schema, path };
}) as unknown as DayFiles;
const paced = await PacedGateway.start(files, BigInt(now));
const say = (line: string) => void process.stdout.write(`${line}\n`);
const terminal = {
  print: say,
  note: say,
  progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
};
const serving = serveLive(
  { ...terminal, print: follow },
  { data, symbol: 'ES', door: { port: 0 }, gateway: { host: '127.0.0.1', port: paced.gateway.port } },
  { interrupted: () => new Promise(() => undefined), clocks: paced.clocks },
);

/** Once it serves, the market goes on as fast as its frames come. */
function follow(line: string): void {
  say(line);
  const url = /live at (\S+)/.exec(line)?.[1];
  if (!url) return;
  let known: number | null = null;
  new StreamClient({
    url,
    getToken: () => loadToken(data),
    onMessage: (message) => {
      if (message.type === 'snapshot') say(`snapshot ${message.epoch} ${message.seq}`);
      if (message.type !== 'bar' && message.type !== 'forming') return;
      known = message.bar.time + 120;
      if (message.type === 'bar') say(`bar ${message.bar.time}`);
    },
  });
  const session = sessionOf(date);
  const quiet = toTimestamp(session, clock('12:50', session));
  paced.follow(() => known, BigInt(4 * NS_PER_MINUTE), quiet);
}
await serving;
