/** How finely price was watched: trade by trade, or by one-minute bars alone. */
export const PRICE_SOURCES = ['trades', 'bars'] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];
