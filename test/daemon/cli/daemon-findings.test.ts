import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { daemonFindings } from '../../../daemon/cli/daemon-findings.ts';
import { holdLock } from '../../../daemon/files/lock.ts';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { knownText } from '../../../daemon/live/recorded-starts.ts';
import { loadToken } from '../../../daemon/server/token.ts';
import {
  nextSession,
  type Session,
  sessionOf,
  sessionsBetween,
  toTimestamp,
} from '../../../shared/session/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const found = async (name: string, port = 0) =>
  (await daemonFindings({ data, symbol: 'ES', port })).find((finding) => finding.name === name);

/** Something that answers on a port of its own while it is looked at. */
async function besides<T>(answer: string, look: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await look((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('What a daemon needs', () => {
  it('is a port that nobody else has', async () => {
    expect(await found('Port')).toMatchObject({ ok: true });
    await besides('{"ready":true}', async (port) =>
      expect(await found('Port', port)).toMatchObject({
        ok: true,
        detail: `${port} is taken by a daemon, which is ready: stop it before you start another.`,
      }),
    );
    for (const other of ['<html>', '{}'])
      await besides(other, async (port) =>
        expect(await found('Port', port)).toEqual({
          name: 'Port',
          ok: false,
          detail: `${port} is taken by another program.`,
          hint: `Add --port ${port + 1}.`,
        }),
      );
  });
  it('is a token that nobody else reads', async () => {
    await loadToken(data);
    expect(await found('Token')).toMatchObject({ ok: true });
    for (const mode of [0o644, 0o640, 0o620]) {
      chmodSync(join(data, '.token'), mode);
      expect(await found('Token')).toMatchObject({
        ok: false,
        hint: 'Make another: spymaster token --renew',
      });
    }
    rmSync(join(data, '.token'));
    expect(await found('Token')).toMatchObject({ ok: true, detail: 'made at the first start.' });
  });
  it('is that what is built is a part of what is known', async () => {
    expect(await found('What is known')).toMatchObject({ ok: true });
    const { folder } = { folder: new Lake(data).folder(DATASETS.forecasts('ES'), SAMPLE_DATES[1]) };
    rmSync(folder, { recursive: true });
    expect(await found('What is known')).toEqual({
      name: 'What is known',
      ok: false,
      detail: `1 sessions are no part of it yet, from ${SAMPLE_DATES[1]} on.`,
      hint: 'Run: spymaster index build',
    });
  });
  it('is that days it followed came to their end', async () => {
    expect(await found('Recordings')).toBeUndefined();
    const live = join(data, 'raw', 'live', 'es');
    mkdirSync(join(live, '2025-06-09', '1'), { recursive: true });
    // Of which nothing came, nothing is missing.
    expect(await found('Recordings')).toBeUndefined();
    writeFileSync(join(live, '2025-06-09', '1', 'trades.dbn.zst'), 'x');
    // One that is still to come, or goes on, is gone on from.
    const ahead = nextSession(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10))!;
    mkdirSync(join(live, ahead), { recursive: true });
    writeFileSync(join(live, ahead, 'trades.dbn.zst'), 'x');
    expect(await found('Recordings')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('1 days were followed and not to their end, as 2025-06-09'),
      hint: expect.stringContaining('spymaster download futures --start 2025-06-09 --end 2025-06-09'),
    });
    // One that a daemon is at is in its hands; of one that was killed it is not.
    const lock = await holdLock(join(live, '2025-06-09.lock'), 'the recording');
    expect(await found('Recordings')).toBeUndefined();
    await lock.release();
    const killed = spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { holdLock } from ${JSON.stringify(import.meta.resolve('../../../daemon/files/lock.ts'))};
       await holdLock(${JSON.stringify(join(live, '2025-06-09.lock'))}, 'the recording');
       process.kill(process.pid, 'SIGKILL');`,
    ]);
    expect(killed.signal).toBe('SIGKILL');
    expect(readdirSync(live).some((name) => name.startsWith('2025-06-09.lock.'))).toBe(true);
    expect(await found('Recordings')).toMatchObject({ ok: false });
    rmSync(live, { recursive: true });
  });
  it('is left to the next start where that builds it: the last day that is over, from 12:38 on', async () => {
    const live = join(data, 'raw', 'live', 'es');
    const now = Date.now();
    const isOver = (date: string) =>
      now > Number(toTimestamp(sessionOf(date), sessionOf(date).rthClose) / 1_000_000n);
    const dates = sessionsBetween(
      new Date(now - 15 * 86_400_000).toISOString().slice(0, 10),
      new Date(now).toISOString().slice(0, 10),
    ).filter(isOver);
    const [before, last] = dates.slice(-2) as [string, string];
    const put = (date: string, until: (session: Session) => number) => {
      mkdirSync(join(live, date, '1'), { recursive: true });
      const session = sessionOf(date);
      writeFileSync(
        join(live, date, '1', 'known.json'),
        knownText({
          until: toTimestamp(session, until(session)),
          hasOptions: true,
          contract: 'ESZ6',
          continues: null,
        }),
      );
    };
    put(last, ({ labelEnd }) => labelEnd + 1);
    expect(await found('Recordings')).toMatchObject({
      ok: true,
      detail: `${last} is left since its afternoon: the next start builds it.`,
    });
    put(before, ({ labelEnd }) => labelEnd + 1);
    const all = (await daemonFindings({ data, symbol: 'ES', port: 0 })).filter(
      ({ name }) => name === 'Recordings',
    );
    expect(all).toMatchObject([
      { ok: true },
      { ok: false, hint: expect.stringContaining(`--start ${before} --end ${before}`) },
    ]);
    // An older day alone no start builds, and one that goes on is none that is left.
    rmSync(join(live, last), { recursive: true });
    expect(await found('Recordings')).toMatchObject({ ok: false, hint: expect.stringContaining(before) });
    rmSync(join(live, before), { recursive: true });
    put(last, ({ windowEnd }) => windowEnd);
    const session = sessionOf(last);
    const closeMs = Number(toTimestamp(session, session.rthClose) / 1_000_000n);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(closeMs - 1000);
    expect(await found('Recordings')).toBeUndefined();
    clock.mockRestore();
    put(last, ({ labelEnd }) => labelEnd);
    expect(await found('Recordings')).toMatchObject({
      ok: false,
      hint: expect.stringContaining(`spymaster download futures --start ${last} --end ${last}`),
    });
    rmSync(live, { recursive: true });
  });
  it('is its page', async () => {
    const isBuilt = existsSync(new URL('../../../dist/page/index.html', import.meta.url));
    expect(await found('Page')).toMatchObject(
      isBuilt ? { ok: true } : { ok: false, hint: 'Run: npm run build' },
    );
  });
});
