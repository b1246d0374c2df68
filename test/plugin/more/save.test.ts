import { afterEach, expect, it, vi } from 'vitest';
import { csvOf, saveAs } from '../../../plugin/more/save.ts';
import { stubDocument } from '../dom.ts';

afterEach(() => void vi.unstubAllGlobals());

it('Rows become CSV: quoted where they must be, nothing where nothing is known', () => {
  expect(
    csvOf([
      ['a,b', 'say "x"', 1.5, null],
      ['line\nbreak', '', 0, 'c'],
    ]),
  ).toBe('"a,b","say ""x""",1.5,\r\n"line\nbreak",,0,c\r\n');
});
it('What a spreadsheet would run stays text', () => {
  for (const [text, cell] of [
    ['=1+1', "'=1+1"],
    ['+x', "'+x"],
    ['-x', "'-x"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
  ])
    expect(csvOf([[text!]])).toBe(`${cell}\r\n`);
  expect(csvOf([[-1]])).toBe('-1\r\n');
});
it('A file is offered under its name, and its address given back', () => {
  stubDocument();
  const given: string[] = [];
  const clicked: string[] = [];
  vi.stubGlobal('URL', {
    createObjectURL: () => 'blob:1',
    revokeObjectURL: (url: string) => given.push(url),
  });
  const createElement = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation(((tag: string) => {
    const made = createElement(tag) as HTMLAnchorElement;
    made.click = () => clicked.push(`${made.download} ${made.href}`);
    return made;
  }) as never);
  saveAs('alerts.csv', new Blob(['x']));
  expect([clicked, given]).toEqual([['alerts.csv blob:1'], ['blob:1']]);
});
