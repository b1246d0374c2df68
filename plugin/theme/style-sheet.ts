/**
 * Styles come with the code, as style sheets that a document adopts: no file to link, and
 * no inline style that a strict page would refuse.
 */
const adopted = new WeakMap<Document | ShadowRoot, Map<string, { sheet: CSSStyleSheet; users: number }>>();

/**
 * Lets the document of an element use a style sheet; it is dropped with its last user.
 * @returns ends the use
 */
export function adoptStyles(element: HTMLElement, css: string): () => void {
  const root = element.getRootNode();
  const owner = root instanceof ShadowRoot ? root : document;
  const sheets = adopted.get(owner) ?? new Map<string, { sheet: CSSStyleSheet; users: number }>();
  adopted.set(owner, sheets);
  const known = sheets.get(css) ?? { sheet: new CSSStyleSheet(), users: 0 };
  sheets.set(css, known);
  if (known.users++ === 0) {
    known.sheet.replaceSync(css);
    owner.adoptedStyleSheets = [...owner.adoptedStyleSheets, known.sheet];
  }
  let isUsed = true;
  return () => {
    if (!isUsed) return;
    isUsed = false;
    if (--known.users > 0) return;
    sheets.delete(css);
    owner.adoptedStyleSheets = owner.adoptedStyleSheets.filter((sheet) => sheet !== known.sheet);
  };
}
