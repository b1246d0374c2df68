/** Colours by what they are for. Each is a CSS colour. */
export interface Palette {
  readonly paper: string;
  readonly panel: string;
  readonly raised: string;
  readonly hairline: string;
  /** Edges of buttons and fields. */
  readonly control: string;
  readonly ink: string;
  readonly inkMid: string;
  readonly inkLow: string;
  readonly candleUp: string;
  readonly candleDown: string;
  readonly preMarket: string;
  readonly openingHigh: string;
  readonly openingLow: string;
  readonly sma: string;
  readonly ema: string;
  /** Their names, where the mark's own colour is too pale for text. */
  readonly openingHighText: string;
  readonly emaText: string;
  readonly break: string;
  readonly reject: string;
  readonly breakText: string;
  readonly rejectText: string;
  /** Of what nothing is claimed. */
  readonly neutral: string;
  /** What differs without a direction: prices and values of now. */
  readonly last: string;
  readonly warning: string;
  readonly critical: string;
  readonly good: string;
  readonly accent: string;
}

export const DARK: Palette = {
  paper: '#0f131a',
  panel: '#151a23',
  raised: '#1c2330',
  hairline: '#2a3342',
  control: '#66738e',
  ink: '#e6eaf2',
  inkMid: '#a9b3c4',
  inkLow: '#8a95a8',
  candleUp: '#2ebd9b',
  candleDown: '#e0625a',
  preMarket: '#9aa3b2',
  openingHigh: '#3ddc97',
  openingLow: '#e5484d',
  sma: '#b48cff',
  ema: '#ffd43b',
  openingHighText: '#3ddc97',
  emaText: '#ffd43b',
  break: '#ff9f43',
  reject: '#4da3ff',
  breakText: '#ff9f43',
  rejectText: '#4da3ff',
  neutral: '#8a93a6',
  last: '#a9b3c4',
  warning: '#ffb020',
  critical: '#ff6b6b',
  good: '#3ddc97',
  accent: '#7aa2ff',
};

export const LIGHT: Palette = {
  paper: '#ffffff',
  panel: '#f7f8fa',
  raised: '#ffffff',
  hairline: '#d9dee6',
  control: '#7b8596',
  ink: '#161b26',
  inkMid: '#4a5365',
  inkLow: '#5f6878',
  candleUp: '#1b8f7a',
  candleDown: '#c2453d',
  preMarket: '#5b6472',
  openingHigh: '#14965a',
  openingLow: '#a8141f',
  sma: '#6b3fd4',
  ema: '#f2c200',
  openingHighText: '#0b7043',
  emaText: '#5e4b00',
  break: '#e8710a',
  reject: '#1f6fd6',
  breakText: '#a84e00',
  rejectText: '#1459b3',
  neutral: '#6b7280',
  last: '#4a5365',
  warning: '#8a5a00',
  critical: '#b3202a',
  good: '#0f7a43',
  accent: '#2b59c3',
};

/** The reader's own colours: what differs, differs by shape and word. */
export const HIGH_CONTRAST = {
  ...(Object.fromEntries(Object.keys(DARK).map((role) => [role, 'CanvasText'])) as unknown as Palette),
  paper: 'Canvas',
  panel: 'Canvas',
  raised: 'Canvas',
  accent: 'Highlight',
};
