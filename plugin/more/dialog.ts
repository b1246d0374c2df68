import { button, element } from '../elements.ts';

/** A sheet over the page with a title and a way out. */
export function sheet(title: string, ...content: readonly Element[]): HTMLDialogElement {
  const dialog = element('dialog', 'spymaster-sheet');
  dialog.setAttribute('aria-label', title);
  const head = element('div', 'spymaster-head');
  const close = button('spymaster-link', '×', () => dialog.close());
  close.setAttribute('aria-label', 'Close');
  head.append(element('h2', 'spymaster-name', title), close);
  dialog.append(head, ...content);
  dialog.onpointerdown = (event) => {
    // A press on the dark around it closes it as Escape does; its own edge is part of it.
    if (event.target === dialog && !isWithin(dialog, event)) dialog.close();
  };
  return dialog;
}

function isWithin(dialog: HTMLElement, { clientX, clientY }: PointerEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
