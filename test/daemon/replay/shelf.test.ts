import { describe, expect, it } from 'vitest';
import { Shelf } from '../../../daemon/replay/shelf.ts';
import type { RecordedData } from '../../../daemon/replay/worker.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { messageOf } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const dataOf = (date: string): RecordedData => {
  const { epoch: _, seq: __, ...session } = messageOf('session');
  return { session: { ...session, date }, timeline: timelineOf(frameAt('09:30')).data };
};

describe('Sessions of the past', () => {
  it('are made once, also for two who ask at the same time', async () => {
    let made = 0;
    const shelf = new Shelf(async (date) => {
      made++;
      await new Promise((resolve) => setImmediate(resolve));
      return dataOf(date);
    });
    const [one, other] = await Promise.all([shelf.get('2025-06-05'), shelf.get('2025-06-05')]);
    expect([made, one === other, one.session.date]).toEqual([1, true, '2025-06-05']);
    expect(one.timeline.moments).toHaveLength(1);
  });
  it('are broken off when the daemon stops, those that wait too, and none is begun after', async () => {
    let begun = 0;
    const shelf = new Shelf(async (_, signal) => {
      begun++;
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return dataOf('never');
    });
    const all = ['02', '03', '04'].map((day) => shelf.get(`2025-06-${day}`));
    shelf.close();
    for (const each of all)
      await expect(each).rejects.toMatchObject({ code: 'BUSY', message: 'The daemon is being stopped.' });
    await expect(shelf.get('2025-06-05')).rejects.toMatchObject({ code: 'BUSY' });
    expect(begun).toBe(2);
  });
  it('are kept, the last six of them', async () => {
    const made: string[] = [];
    const shelf = new Shelf(async (date) => {
      made.push(date);
      return dataOf(date);
    });
    const dates = ['02', '03', '04', '05', '06', '09', '10'].map((day) => `2025-06-${day}`);
    for (const date of dates) await shelf.get(date);
    await shelf.get('2025-06-10');
    await shelf.get('2025-06-03');
    expect(made).toHaveLength(7);
    await shelf.get('2025-06-02');
    expect(made).toHaveLength(8);
  });
  it('are made two at once; eight more wait for that, and whoever wants another asks again', async () => {
    const begun: { readonly date: string; go(): void }[] = [];
    const shelf = new Shelf(async (date) => {
      await new Promise<void>((resolve) => begun.push({ date, go: resolve }));
      return dataOf(date);
    });
    const dates = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map((day) => `2025-06-${day}`);
    const all = dates.map((date) => shelf.get(date));
    const dated = () => begun.map(({ date }) => date);
    expect(dated()).toEqual(dates.slice(0, 2));
    await expect(shelf.get('2025-06-16')).rejects.toMatchObject({ code: 'BUSY' });
    // In the order in which they were asked for.
    begun[1]!.go();
    await all[1];
    await new Promise((resolve) => setImmediate(resolve));
    expect(dated()).toEqual(dates.slice(0, 3));
    for (let i = 0; i < dates.length; i++) {
      begun[i]?.go();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await Promise.all(all)).map(({ session }) => session.date)).toEqual(dates);
    expect(begun).toHaveLength(dates.length);
  });
  it('are made once each, though more are asked for than are kept, and never three at once', async () => {
    const made: string[] = [];
    let [now, most] = [0, 0];
    const shelf = new Shelf(async (date) => {
      made.push(date);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      return dataOf(date);
    });
    const dates = ['02', '03', '04', '05', '06', '09', '10', '11'].map((day) => `2025-06-${day}`);
    await Promise.all([...dates, ...dates.slice(0, 2)].map((date) => shelf.get(date)));
    expect([made, most]).toEqual([dates, 2]);
    // The last six of them are kept.
    await shelf.get('2025-06-04');
    expect(made).toHaveLength(8);
    await shelf.get('2025-06-03');
    expect(made).toHaveLength(9);
  });
  it('that cannot be made are tried again, and none is made of a day without a session', async () => {
    let tries = 0;
    const shelf = new Shelf(async (date) => {
      if (++tries === 1) throw new SpymasterError('NO_MARKET_DATA', 'none', {});
      return dataOf(date);
    });
    await expect(shelf.get('2025-06-05')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    expect((await shelf.get('2025-06-05')).session.date).toBe('2025-06-05');
    await expect(shelf.get('2025-06-07')).rejects.toMatchObject({ code: 'NOT_A_SESSION' });
    expect(tries).toBe(2);
  });
});
