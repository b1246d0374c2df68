import { describe, expect, it } from 'vitest';
import * as rules from '../../shared/rules.ts';
import { filesOf, textOf } from './sources.ts';

const CODE = filesOf('{shared,pipeline,daemon,plugin}/**/*.ts').filter((path) => path !== 'shared/rules.ts');

/** Where a pattern is found, as `file: text`. */
const found = (pattern: RegExp, files = CODE): string[] =>
  files.flatMap((path) => [...textOf(path).matchAll(pattern)].map(([text]) => `${path}: ${text}`));

describe('Numbers of the method', () => {
  it('are declared once, under the names they have in shared/rules', () => {
    const declared = new RegExp(String.raw`\bconst (${Object.keys(rules).join('|')})\b`, 'g');
    expect(found(declared)).toEqual([]);
  });
  it('that are times are not written out again: bars, ticks, grid steps and the window', () => {
    expect(found(/\b(2|15|180) \* NS_PER_MINUTE\b|\b10 \* NS_PER_SECOND\b/g)).toEqual([
      // How long attempts at a level count as one cluster: another fifteen minutes.
      'pipeline/approaches/touch-memory.ts: 15 * NS_PER_MINUTE',
    ]);
  });
});

describe('Numbers of an instrument', () => {
  it('are in shared/instruments alone: no tick size, multiplier or price bound elsewhere', () => {
    const others = CODE.filter((path) => path !== 'shared/instruments.ts');
    expect(
      found(/\b(tickSizePoints|multiplierUsd|priceBoundsPoints|attemptBandPoints)\s*=\s*[\d[]/g, others),
    ).toEqual([]);
  });
});
