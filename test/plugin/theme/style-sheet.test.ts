import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adoptStyles } from '../../../plugin/theme/style-sheet.ts';
import { stubDocument } from '../dom.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

describe('Styles', () => {
  it('are adopted once for all who use them, and dropped with the last', () => {
    const [one, other] = [adoptStyles(root, '.a{color:red}'), adoptStyles(root, '.a{color:red}')];
    expect(document.adoptedStyleSheets).toHaveLength(1);
    one();
    one();
    expect(document.adoptedStyleSheets).toHaveLength(1);
    other();
    expect(document.adoptedStyleSheets).toHaveLength(0);
  });
  it('leave those of the page where they are', () => {
    const own = new CSSStyleSheet();
    document.adoptedStyleSheets = [own];
    const drop = adoptStyles(root, '.b{color:red}');
    expect(document.adoptedStyleSheets).toHaveLength(2);
    drop();
    expect(document.adoptedStyleSheets).toEqual([own]);
  });
  it('go into the shadow root that an element is in', () => {
    const host = document.createElement('div');
    root.append(host);
    const shadow = host.attachShadow({ mode: 'open' });
    const inside = document.createElement('div');
    shadow.append(inside);
    const drop = adoptStyles(inside, '.c{color:red}');
    expect([shadow.adoptedStyleSheets.length, document.adoptedStyleSheets.length]).toEqual([1, 0]);
    drop();
    expect(shadow.adoptedStyleSheets).toHaveLength(0);
  });
});
