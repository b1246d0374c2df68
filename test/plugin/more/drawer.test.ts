import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drawer } from '../../../plugin/more/drawer.ts';
import { piecesOf } from '../../../plugin/more/neighbour-paths.ts';
import type { Neighbour } from '../../../shared/protocol/neighbours.ts';
import { ANSWER, CONTACT, frame, NEIGHBOURS } from '../../messages.ts';
import { find, stubDocument, textOf } from '../dom.ts';
import { sceneOf, update } from '../scenes.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

const [first] = NEIGHBOURS.rows;
const other: Neighbour = {
  ...first!,
  id: 'other',
  date: '2025-05-21',
  level: 'EMA_20',
  direction: 'DOWN',
  similarityPercentile: 0.9,
  outcomes: { 120: 'CHOP', 240: 'REJECT', 480: 'REJECT' },
  decidedAfterSeconds: null,
};
const played: unknown[] = [];
async function drawerOf(rows: readonly Neighbour[] = [first!, other]) {
  const scene = sceneOf([update(ANSWER)]);
  let redrawn = 0;
  const drawer = new Drawer(
    root,
    scene,
    (date, time) => played.push([date, time]),
    () => redrawn++,
  );
  await drawer.open(async () => ({ ...NEIGHBOURS, rows: [...rows] }));
  return { drawer, scene, redrawn: () => redrawn };
}
const lines = () =>
  [...root.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].slice(0, 6).map((cell) => cell.textContent),
  );
const press = (text: string) =>
  [...root.querySelectorAll('button')].find((each) => each.textContent!.startsWith(text))!.click();

describe('The drawer of similar cases', () => {
  it('is closed until it is asked for', () => {
    new Drawer(
      root,
      sceneOf(),
      () => undefined,
      () => undefined,
    );
    expect(root.hidden).toBe(true);
  });
  it('says what was compared, as of when, and what was left out', async () => {
    const { drawer } = await drawerOf();
    expect([root.hidden, drawer.isOpen]).toEqual([false, true]);
    expect(textOf(root, 'h3')).toBe('The 2 most similar approaches · OR high ↑');
    expect(textOf(root, '.spymaster-quiet')).toBe(
      'As known at 09:32 ET: nothing of 2025-06-05 or later. Weighted, at most two a day and one of an approach (4 left out). The thick line is this approach.',
    );
  });
  it('lists them, the most alike first, and by any other column', async () => {
    await drawerOf();
    expect(lines()).toEqual([
      ['2025-05-20', '09:30', 'OR high ↑', '98', 'broke', '3.2 min'],
      ['2025-05-21', '09:30', 'EMA 20 ↓', '90', 'rejected', '–'],
    ]);
    press('Alike');
    expect(lines().map(([date]) => date)).toEqual(['2025-05-21', '2025-05-20']);
    press('Date');
    expect(lines().map(([date]) => date)).toEqual(['2025-05-20', '2025-05-21']);
    press('Date');
    expect(find(root, 'th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    press('Then');
    press('After');
    expect(lines().map(([, , , , , after]) => after)).toEqual(['3.2 min', '–']);
  });
  it('draws the way of the approach itself over the others, in pieces where nothing traded', async () => {
    const { drawer } = await drawerOf();
    expect(drawer.isOpen).toBe(true);
    const drawn = [...root.querySelectorAll<SVGElement>('polyline')];
    expect(drawn.at(-1)!.getAttribute('class')).toBe('self');
    expect(drawn.at(-1)!.getAttribute('points')).toBe(piecesOf(NEIGHBOURS.self)[0]);
    expect(drawn.filter((each) => each.getAttribute('class') === 'self')).toHaveLength(1);
    await drawer.open(async () => ({
      ...NEIGHBOURS,
      self: NEIGHBOURS.self.map((away, minute) => (minute === 10 ? null : away)),
    }));
    expect(root.querySelectorAll('polyline.self')).toHaveLength(2);
  });
  it('leaves only those that ended one way, in table and picture alike', async () => {
    await drawerOf();
    const filters = [...find(root, '.spymaster-buttons').children].map((each) => each.textContent);
    expect(filters).toEqual(['All 2', 'broke 1', 'rejected 1']);
    press('rejected');
    expect(lines().map(([date]) => date)).toEqual(['2025-05-21']);
    expect(
      [...root.querySelectorAll<SVGElement>('polyline[data-id]')].map((path) => path.dataset.end),
    ).toEqual(['REJECT']);
    press('All');
    expect(lines()).toHaveLength(2);
  });
  it('keeps the focus on what was pressed, and forgets its filter when opened again', async () => {
    const { drawer } = await drawerOf();
    const date = [...root.querySelectorAll<HTMLElement>('th button')].find(
      (each) => each.textContent === 'Date',
    )!;
    date.focus();
    date.click();
    expect((document.activeElement as HTMLElement).textContent).toMatch(/^Date/);
    press('rejected');
    await drawer.open(async () => ({ ...NEIGHBOURS, rows: [first!, other] }));
    expect(lines()).toHaveLength(2);
  });
  it('is of the horizon that is chosen', async () => {
    const { drawer, scene } = await drawerOf();
    scene.options = { ...scene.options, horizonSeconds: 120 };
    await drawer.open(async () => ({ ...NEIGHBOURS, rows: [first!] }));
    expect(root.textContent).toContain('30 in the mean');
    const rates = [...root.querySelectorAll('circle')].map((dot) => Number(dot.getAttribute('cx')) / 160);
    expect(Math.max(...rates)).toBeLessThan(0.55);
  });
  it('draws the path of a row on the candles, as long as it is pointed at', async () => {
    const { scene, drawer, redrawn } = await drawerOf();
    const [row] = root.querySelectorAll<HTMLElement>('tbody tr');
    row!.onmouseenter!(new Event('mouseenter') as never);
    expect(scene.ghost).toHaveLength(29);
    // Its middle is its own contact, as far ahead of the moment compared as it was then.
    expect(scene.ghost[20]!.time).toBe(NEIGHBOURS.at + first!.contactAt! - first!.time);
    row!.onmouseleave!(new Event('mouseleave') as never);
    expect([scene.ghost, redrawn()]).toEqual([[], 2]);
    row!.onmouseenter!(new Event('mouseenter') as never);
    drawer.close();
    expect([scene.ghost, redrawn()]).toEqual([[], 4]);
    drawer.close();
    expect(redrawn()).toBe(4);
  });
  it('has a ghost that stands on the moment where it had no contact, and on ours where we have', async () => {
    const contact = { ...CONTACT, time: NEIGHBOURS.at - 30 };
    const reached = { ...ANSWER, phase: 'CONTACT' as const, contact: null };
    const scene = sceneOf([{ type: 'contact', ...frame, contact }, update(reached)]);
    const drawer = new Drawer(
      root,
      scene,
      () => undefined,
      () => undefined,
    );
    await drawer.open(async () => ({ ...NEIGHBOURS, rows: [first!] }));
    find(root, 'tbody tr').onmouseenter!(new Event('mouseenter') as never);
    expect(scene.ghost[20]!.time).toBe(contact.time);
    const near = sceneOf([update(ANSWER)]);
    const other = new Drawer(
      root,
      near,
      () => undefined,
      () => undefined,
    );
    await other.open(async () => ({ ...NEIGHBOURS, rows: [{ ...first!, contactAt: null }] }));
    find(root, 'tbody tr').onmouseenter!(new Event('mouseenter') as never);
    expect(near.ghost[20]!.time).toBe(NEIGHBOURS.at);
  });
  it('shows the path of a row by keys as well, and none once its rows are others', async () => {
    const { scene } = await drawerOf();
    const play = find(root, '[aria-label^="Play"]');
    play.focus();
    expect(scene.ghost).toHaveLength(29);
    play.blur();
    expect(scene.ghost).toEqual([]);
    find(root, 'tbody tr').onmouseenter!(new Event('mouseenter') as never);
    press('rejected');
    expect(scene.ghost).toEqual([]);
  });
  it('lets the path of a row stand out', async () => {
    await drawerOf();
    const [row] = root.querySelectorAll<HTMLElement>('tbody tr');
    row!.onmouseenter!(new Event('mouseenter') as never);
    expect([...root.querySelectorAll('.pointed')].map((path) => (path as SVGElement).dataset.id)).toEqual([
      first!.id,
    ]);
    row!.onmouseleave!(new Event('mouseleave') as never);
    expect(root.querySelectorAll('.pointed')).toHaveLength(0);
  });
  it('plays a past day at its moment', async () => {
    await drawerOf();
    press('Play');
    expect(played).toEqual([[first!.date, first!.time]]);
  });
  it('has the chance of a break as twenty dots, beside what is usual', async () => {
    await drawerOf();
    expect(root.querySelectorAll('circle')).toHaveLength(20);
    expect(find(root, '.spymaster-chance line').getAttribute('x1')).toBe(String(0.36 * 160));
    expect(root.textContent).toContain('58 in the mean; the line is what is usual, 36.');
  });
  it('says why there is nothing, and what to do', async () => {
    const drawer = new Drawer(
      root,
      sceneOf([update(ANSWER)]),
      () => undefined,
      () => undefined,
    );
    const refused = Object.assign(new Error('The daemon is busy.'), { hint: 'Ask again in a moment.' });
    await drawer.open(() => Promise.reject(refused));
    expect(textOf(root, '.spymaster-quiet')).toBe('The daemon is busy. Ask again in a moment.');
    const idle = new Drawer(
      root,
      sceneOf(),
      () => undefined,
      () => undefined,
    );
    await idle.open(() => Promise.reject(refused));
    expect(textOf(root, 'h3')).toBe('Price is near no level');
  });
  it('keeps to the moment it was opened at, and says when that is past', async () => {
    const { drawer, scene } = await drawerOf();
    drawer.render();
    expect(root.dataset.old).toBe('true');
    scene.state.apply(update({ ...ANSWER, time: NEIGHBOURS.at }) as never);
    drawer.render();
    expect(root.dataset.old).toBe('false');
    drawer.close();
    expect([root.hidden, drawer.isOpen]).toEqual([true, false]);
  });
  it('says in words that it is of an earlier moment', async () => {
    const { drawer } = await drawerOf();
    const note = [...root.querySelectorAll<HTMLElement>('p')].find((each) =>
      each.textContent!.startsWith('Something newer'),
    )!;
    expect(note.hidden).toBe(true);
    drawer.render();
    expect(note.hidden).toBe(false);
  });
  it('is drawn anew for another horizon while it is open', async () => {
    const { drawer, scene } = await drawerOf();
    scene.options = { ...scene.options, horizonSeconds: 120 };
    drawer.render();
    expect(root.textContent).toContain('30 in the mean');
  });
  it('gives the focus back to where it was', async () => {
    const opener = document.createElement('button');
    root.parentElement!.append(opener);
    opener.focus();
    const { drawer } = await drawerOf();
    find(root, 'button').focus();
    drawer.close();
    expect(document.activeElement).toBe(opener);
    // Who is elsewhere stays there.
    await drawer.open(async () => ({ ...NEIGHBOURS, rows: [first!] }));
    const elsewhere = document.createElement('button');
    root.parentElement!.append(elsewhere);
    elsewhere.focus();
    drawer.close();
    expect(document.activeElement).toBe(elsewhere);
  });
});
