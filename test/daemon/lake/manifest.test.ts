import { describe, expect, it } from 'vitest';
import { LAKE_VERSION, parseManifest } from '../../../daemon/lake/manifest.ts';

const DATE = '2025-06-05';
const GOOD = {
  date: DATE,
  version: LAKE_VERSION,
  inputs: 'abc',
  minTimeNs: '1749081600000000000',
  maxTimeNs: null,
  files: { [`date=${DATE}/bars.parquet`]: { rows: 3, bytes: 100, sha256: 'a'.repeat(64) } },
  facts: { source: 'dbn', approaches: 4, contract: null },
};
const parse = (manifest: unknown) => parseManifest(JSON.stringify(manifest), 'x/manifest.json', DATE);
const withFile = (name: string, facts: unknown = GOOD.files[`date=${DATE}/bars.parquet`]) => ({
  ...GOOD,
  files: { [name]: facts },
});

describe('A manifest', () => {
  it('is read as it was written', () => {
    expect(parse(GOOD)).toEqual(GOOD);
  });
  it('of another version is none', () => {
    expect(parse({ ...GOOD, version: '2' })).toBeNull();
  });
  it.each([
    ['../date=2025-06-04/bars.parquet'],
    ['/etc/passwd'],
    ['date=2025-06-05/../../x'],
    ['date=2025-06-05//x'],
    ['date=2025-06-05/.token'],
    ['..'],
    [''],
    ['a\\b'],
    ['C:x'],
    ['a b'],
    ['x/'],
  ])('cannot name a file outside its folder: "%s"', (name) => {
    expect(() => parse(withFile(name))).toThrow(expect.objectContaining({ code: 'LAKE_CORRUPT' }));
  });
  it.each<[string, unknown]>([
    ['no JSON object', 7],
    ['nothing', null],
    ['a list', []],
    ['no inputs', { ...GOOD, inputs: undefined }],
    ['another date', { ...GOOD, date: '2025-06-06' }],
    ['a date that is none', { ...GOOD, date: 'today' }],
    ['a time that is a number', { ...GOOD, minTimeNs: 5 }],
    ['a negative size', withFile('x', { rows: 1, bytes: -1, sha256: 'a'.repeat(64) })],
    ['half a hash', withFile('x', { rows: 1, bytes: 1, sha256: 'abc' })],
    ['a file without facts', withFile('x', null)],
    ['a fact that is a list', { ...GOOD, facts: { a: [] } }],
  ])('with %s is damaged, and the sentence says where', (_, manifest) => {
    expect(() => parse(manifest)).toThrow(/x\/manifest\.json is damaged: .+\./);
  });
  it('cut at any byte is damaged or whole, never half read', () => {
    const text = JSON.stringify(GOOD);
    for (let length = 0; length < text.length; length++)
      expect(() => parseManifest(text.slice(0, length), 'x/manifest.json', DATE)).toThrow(
        expect.objectContaining({ code: 'LAKE_CORRUPT' }),
      );
  });
});
