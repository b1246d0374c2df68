import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { daysDialog } from '../../../plugin/page/days-dialog.ts';
import { stubDocument } from '../dom.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

it('The days are listed from the newest on; one that is chosen closes the list', () => {
  const chosen: string[] = [];
  const dialog = daysDialog(['2025-06-26', '2025-06-27', '2025-05-01'], '2025-06-26', (date) =>
    chosen.push(date),
  );
  root.append(dialog);
  dialog.showModal();
  const days = [...dialog.querySelectorAll<HTMLElement>('.days button')];
  expect(days.map((day) => [day.textContent, day.getAttribute('aria-current')])).toEqual([
    ['2025-06-27', null],
    ['2025-06-26', 'date'],
    ['2025-05-01', null],
  ]);
  days[0]!.click();
  expect([chosen, root.children.length]).toEqual([['2025-06-27'], 0]);
});
it('Without any it says how to get some', () => {
  expect(daysDialog([], null, () => undefined).textContent).toContain('spymaster backfill');
});
