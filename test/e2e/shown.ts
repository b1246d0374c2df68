import type { Page } from 'playwright-core';

export type Rgb = readonly [number, number, number];

/**
 * Colours of a part of the page as it is shown, by place from its top left corner: the
 * chart’s own picture leaves out what is drawn in a pane without a series.
 */
export async function shown(
  page: Page,
  clip: {
    x: number;
    y: number;
    width: number;
    height: number;
  },
): Promise<(x: number, y: number) => Rgb> {
  const shot = (await page.screenshot({ clip })).toString('base64');
  const { width, data } = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    return {
      width: image.width,
      data: Array.from(context.getImageData(0, 0, image.width, image.height).data),
    };
  }, shot);
  return (x, y) => {
    const at = 4 * (Math.round(y) * width + Math.round(x));
    return [data[at]!, data[at + 1]!, data[at + 2]!] as const;
  };
}

/** Two animation frames: a chart paints on the next one. */
export const painted = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
