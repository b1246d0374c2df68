export const WIDEST_BAR_S = 3600;
