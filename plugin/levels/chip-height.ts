/** Of a price on the axis, in media pixels. */
export const CHIP_HEIGHT = 19;
