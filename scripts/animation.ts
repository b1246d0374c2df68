import gifenc from 'gifenc';
import type { Page } from 'playwright-core';

const { GIFEncoder, applyPalette, quantize } = gifenc;
/** One of the 256 colours says that a pixel stays as it was. */
const COLORS = 255;
const STAYS = 255;
/** How long the last picture stands before all begins again. */
const LAST_MS = 2500;

/**
 * What a page shows, picture by picture, as an animation that holds of each only what
 * changed.
 * @param show brings the page to the picture of a number; false where there is none more
 * @param width in pixels, to which the page is made smaller
 */
export async function animation(
  page: Page,
  show: (i: number) => Promise<boolean>,
  { width, delayMs }: { readonly width: number; readonly delayMs: number },
): Promise<Uint8Array> {
  const gif = GIFEncoder();
  let before: Picture | null = null;
  for (let i = 0; await show(i); i++) {
    const picture = await pictureOf(page, width);
    const { rgba } = picture;
    const palette = quantize(rgba, COLORS);
    const index = applyPalette(rgba, palette);
    if (before) markUnchanged(index, rgba, before.rgba);
    while (palette.length <= STAYS) palette.push([0, 0, 0]);
    const options = before ? { transparent: true, transparentIndex: STAYS, dispose: 1 } : { dispose: 1 };
    gif.writeFrame(index, picture.width, picture.height, { palette, delay: delayMs, ...options });
    before = picture;
  }
  if (before)
    gif.writeFrame(new Uint8Array(before.width * before.height).fill(STAYS), before.width, before.height, {
      palette: Array.from({ length: STAYS + 1 }, () => [0, 0, 0]),
      delay: LAST_MS,
      transparent: true,
      transparentIndex: STAYS,
      dispose: 1,
    });
  gif.finish();
  return gif.bytes();
}

interface Picture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What is shown, as pixels. */
async function pictureOf(page: Page, width: number): Promise<Picture> {
  const shot = (await page.screenshot({ animations: 'disabled' })).toString('base64');
  const { data, height } = await page.evaluate(
    async ([base64, wide]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = wide;
      canvas.height = Math.round((wide * image.height) / image.width);
      const context = canvas.getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
      let text = '';
      for (let at = 0; at < pixels.length; at += 0x8000)
        text += String.fromCharCode(...pixels.subarray(at, at + 0x8000));
      return { data: btoa(text), height: canvas.height };
    },
    [shot, width] as const,
  );
  return { rgba: new Uint8ClampedArray(Buffer.from(data, 'base64')), width, height };
}

function markUnchanged(index: Uint8Array, now: Uint8ClampedArray, before: Uint8ClampedArray): void {
  for (let pixel = 0; pixel < index.length; pixel++) {
    const at = 4 * pixel;
    const isSame = now[at] === before[at] && now[at + 1] === before[at + 1] && now[at + 2] === before[at + 2];
    if (isSame) index[pixel] = STAYS;
  }
}
