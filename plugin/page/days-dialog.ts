import { button, element } from '../elements.ts';
import { sheet } from '../more/dialog.ts';

/** The dates of the lake, the newest first, one of which is to be replayed. */
export function daysDialog(
  dates: readonly string[],
  shown: string | null,
  choose: (date: string) => void,
): HTMLDialogElement {
  const list = element('div', 'days');
  const dialog = sheet('Another day', list);
  for (const date of dates.toSorted().toReversed()) {
    const day = button('spymaster-button', date, () => {
      dialog.close();
      choose(date);
    });
    if (date === shown) day.setAttribute('aria-current', 'date');
    list.append(day);
  }
  if (dates.length === 0) list.append(element('p', '', 'No session has been built yet: spymaster backfill.'));
  dialog.onclose = () => dialog.remove();
  return dialog;
}
