/**
 * Makes an element; text is only ever set as text, so nothing from the wire can become
 * markup.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function button(className: string, text: string, act: () => void): HTMLButtonElement {
  const made = element('button', className, text);
  made.type = 'button';
  made.onclick = act;
  return made;
}

/**
 * Writes only what changed: what is unchanged keeps selection and focus, and costs
 * nothing.
 */
export function setText(target: { textContent: string | null }, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Puts other children in place of those an element has; whoever had the focus has it
 * again, if there is one of the same key.
 */
export function rebuild(root: Element, children: () => readonly (string | Node)[]): void {
  const active = root.ownerDocument.activeElement as HTMLElement | null;
  const key = active && root.contains(active) ? active.dataset.key : undefined;
  root.replaceChildren(...children());
  if (key === undefined) return;
  const same = [...root.querySelectorAll<HTMLElement>('[data-key]')].find((each) => each.dataset.key === key);
  same?.focus();
}

export function show(target: HTMLElement, isShown: boolean): void {
  if (target.hidden === isShown) target.hidden = !isShown;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element of a drawing, with its attributes. */
export function drawn<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
const ICON_SIZE = 16;

/** A drawing of lines in a square of 16, for a button that has its name elsewhere. */
export function icon(path: string): SVGElement {
  const made = drawn('svg', {
    viewBox: `0 0 ${ICON_SIZE} ${ICON_SIZE}`,
    class: 'spymaster-icon',
    'aria-hidden': 'true',
  });
  made.append(drawn('path', { d: path }));
  return made;
}
