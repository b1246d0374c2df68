import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../pipeline/stages/registry.ts';
import { FEATURES } from '../../pipeline/stages/silver/catalogue.ts';
import { E183 } from '../../pipeline/vectors/dimensions.ts';
import { VIEWS } from '../../pipeline/vectors/views.ts';
import { play, randomMarket } from '../market.ts';

/**
 * What each stage declares and computes on a fixed market, as recorded. Where a value
 * changes, stored dates must be built anew: raise the stage's version, then record with
 * SPYMASTER_RECORD=1.
 */
const RECORDED = join(import.meta.dirname, 'stages.json');
const DIGITS = 9;

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_, part) => (typeof part === 'function' ? undefined : part)))
    .digest('hex')
    .slice(0, 16);

const told = play(randomMarket(7));
/**
 * Values of columns over all checkpoints; platforms differ in the last digits of a sine.
 */
const valuesOf = (names: readonly string[]): (string | null)[][] => {
  const places = FEATURES.flatMap(({ name }, i) => (names.includes(name) ? [i] : []));
  return told.checkpoints.map(({ features }) =>
    places.map((i) => (Number.isNaN(features[i]) ? null : features[i]!.toPrecision(DIGITS))),
  );
};

const digests: Readonly<Record<string, string>> = Object.fromEntries([
  ...STAGES.flatMap((stage) => {
    const name = `${stage.layer} ${stage.index} ${stage.name}, version ${stage.version}`;
    const { groups: _, ...declared } = stage as typeof stage & { groups?: unknown };
    return [
      [`${name}: declared`, digestOf(declared)],
      [`${name}: computed`, digestOf(valuesOf(stage.writes.map((column) => column.name)))],
    ];
  }),
  ['dimensions', digestOf(E183)],
  ['views', digestOf(Object.values(VIEWS).map(({ id, dimensions, weights }) => [id, dimensions, weights]))],
  [
    'vectors',
    digestOf(
      told.checkpoints.map(({ vector }) =>
        [...vector].map((value) => (Number.isNaN(value) ? null : value.toPrecision(DIGITS))),
      ),
    ),
  ],
  [
    'outcomes',
    digestOf(
      told.outcomes.map(({ episode, contacted, results }) => [
        episode.id,
        contacted,
        results.contact_armed?.outcomes,
        results.level_literal?.outcomes,
        results.anchor_relative?.outcomes,
      ]),
    ),
  ],
]);

if (process.env.SPYMASTER_RECORD === '1') writeFileSync(RECORDED, `${JSON.stringify(digests, null, 2)}\n`);
const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Record<string, string>;

describe('What is stored changes only with its version', () => {
  it.each(Object.keys(digests))('%s', (name) => {
    expect(digests[name], 'raise the version of what changed, and record it').toBe(recorded[name]);
  });
  it('and nothing recorded is gone', () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(digests).sort());
  });
});
