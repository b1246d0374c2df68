import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));
/** Says that what is seen now is how it is to be. */
const isUpdate = process.env.SPYMASTER_UPDATE_GOLDEN === '1';
/** In CSS pixels: fonts differ a little from machine to machine, and words lie within. */
const BLOCK_PX = 30;
const TOLERANCE = 8;
/** Edges that lie just beside a block, at another pixel ratio. */
const STRAY_BLOCKS = 4;

/**
 * A picture of the page as the mean colours of its blocks, row by row, which is the same
 * at every pixel ratio.
 */
export async function blocksOf(page: Page): Promise<string[]> {
  const shot = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
  return page.evaluate(
    async ([base64, block]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const [columns, rows] = [Math.floor(innerWidth / block), Math.floor(innerHeight / block)];
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      context.drawImage(image, 0, 0);
      const side = block * (image.width / innerWidth);
      const meanAt = (x: number, y: number): string => {
        const [left, top] = [Math.round(x * side), Math.round(y * side)];
        const { data } = context.getImageData(left, top, Math.floor(side), Math.floor(side));
        const sums = [0, 0, 0];
        for (let i = 0; i < data.length; i += 4)
          for (let channel = 0; channel < 3; channel++) sums[channel]! += data[i + channel]!;
        return sums
          .map((sum) =>
            Math.round((4 * sum) / data.length)
              .toString(16)
              .padStart(2, '0'),
          )
          .join('');
      };
      return Array.from({ length: rows }, (_, y) =>
        Array.from({ length: columns }, (__, x) => meanAt(x, y)).join(' '),
      );
    },
    [shot, BLOCK_PX] as const,
  );
}

/** Words of the font that the kept pictures have, so many pixels wide. */
const SAMPLE = { text: 'Nothing unusual: 42 of 100', width: 354 } as const;

/** Whether words are as wide here as where the pictures were taken. */
export async function hasSameFont(page: Page): Promise<boolean> {
  const width = await page.evaluate((text) => {
    const context = document.createElement('canvas').getContext('2d')!;
    context.font = '26px system-ui';
    return context.measureText(text).width;
  }, SAMPLE.text);
  return Math.round(width) === SAMPLE.width;
}

/** Holds a picture against the one that is kept of its name. */
export function expectGolden(name: string, blocks: readonly string[]): void {
  const file = fileOf(name);
  if (isUpdate) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, `${blocks.join('\n')}\n`);
  }
  expect(existsSync(file), `${file} is not there: SPYMASTER_UPDATE_GOLDEN=1 npm run test:e2e`).toBe(true);
  const far = farFromGolden(name, blocks);
  expect(far.length, `${name} differs at ${far.slice(0, 12).join(', ')}`).toBeLessThanOrEqual(STRAY_BLOCKS);
}

/** Whether a picture would be told apart from the one that is kept of a name. */
export const isToldApart = (name: string, blocks: readonly string[]): boolean =>
  farFromGolden(name, blocks).length > STRAY_BLOCKS;

const fileOf = (name: string) => `${FOLDER}${name}.txt`;

function farFromGolden(name: string, blocks: readonly string[]): string[] {
  const kept = readFileSync(fileOf(name), 'utf8').trimEnd().split('\n');
  expect([kept.length, kept[0]!.length]).toEqual([blocks.length, blocks[0]!.length]);
  return differences(kept, blocks);
}

/** Blocks of other colours, by column and row. */
function differences(kept: readonly string[], blocks: readonly string[]): string[] {
  return kept.flatMap((line, y) => {
    const [before, now] = [line.split(' '), blocks[y]!.split(' ')];
    return before.flatMap((color, x) => (isNear(color, now[x]!) ? [] : [`${x}/${y} ${color} → ${now[x]}`]));
  });
}

const channels = (color: string) => [0, 2, 4].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
function isNear(a: string, b: string): boolean {
  const other = channels(b);
  return channels(a).every((value, i) => Math.abs(value - other[i]!) <= TOLERANCE);
}
