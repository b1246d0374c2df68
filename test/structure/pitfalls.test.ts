import { describe, expect, it } from 'vitest';
import { textOf } from './sources.ts';

const ROWS = textOf('docs/concepts/pitfalls.md')
  .split('\n')
  .flatMap((line) => {
    const [, pitfall, title, place] = line.split('|').map((cell) => cell.trim());
    const file = place?.match(/^`(.+)`$/)?.[1];
    return file === undefined ? [] : [{ pitfall: pitfall!, title: title!, file }];
  });

describe('Pitfalls', () => {
  it('are all named, each once', () => {
    expect(ROWS.length).toBeGreaterThan(40);
    expect(new Set(ROWS.map(({ pitfall }) => pitfall)).size).toBe(ROWS.length);
  });
  it.each(ROWS)('$pitfall: a test of that title is there', ({ title, file }) => {
    expect(textOf(file)).toContain(`'${title}'`);
  });
});
