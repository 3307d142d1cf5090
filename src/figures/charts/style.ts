/** How a figure looks: its theme, its size in CSS pixels and the size of its text. */
export interface FigureStyle {
  readonly theme: 'paper' | 'light' | 'dark';
  /** px; one PDF point is 4/3 px, so a 3.5 inch column is 336 px. */
  readonly width: number;
  readonly height: number;
  /** px, of the axis titles; everything else follows from it. */
  readonly fontSize: number;
}

export interface Theme {
  readonly background: string;
  /** Axes, ticks and text. */
  readonly ink: string;
  /** Secondary lines and text. */
  readonly muted: string;
  /** Grid lines; the paper theme has none. */
  readonly grid: string;
  /** The posterior: median line, members, contours. */
  readonly accent: string;
  /** The mocks' true masses. */
  readonly truth: string;
  /** Rows the observer highlighted in a table. */
  readonly highlight: string;
  /** One colour an estimator, told apart by every common form of colour vision. */
  readonly series: readonly string[];
  /** Low to high. */
  readonly sequential: readonly string[];
}

/** Okabe & Ito (2008) without its yellow, which vanishes on white. */
const OKABE_ITO = ['#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const;
/** The same hues, lifted for a dark ground. */
const OKABE_ITO_DARK = ['#FF8A3D', '#2FCB9C', '#EBA0CB', '#F5BE41', '#86CDF7'] as const;
/** Cividis (Nunez, Anderton & Renslow 2018), made for colour-blind readers and grey prints. */
const CIVIDIS = [
  '#00224E', '#123570', '#3B496C', '#575D6D', '#707173', '#8A8678', '#A59C74', '#C3B369', '#E1CC55', '#FEE838',
] as const;

const THEMES: Readonly<Record<FigureStyle['theme'], Theme>> = {
  paper: {
    background: '#FFFFFF', ink: '#000000', muted: '#666666', grid: 'transparent', accent: '#0072B2',
    truth: '#000000', highlight: '#D55E00', series: OKABE_ITO, sequential: CIVIDIS,
  },
  light: {
    background: '#FFFFFF', ink: '#222B38', muted: '#6B7686', grid: '#EAEDF1', accent: '#0072B2',
    truth: '#111111', highlight: '#D55E00', series: OKABE_ITO, sequential: CIVIDIS,
  },
  dark: {
    background: '#14181F', ink: '#E3E7ED', muted: '#97A1AF', grid: '#262D38', accent: '#5CB8F0',
    truth: '#FFFFFF', highlight: '#FF5CA8', series: OKABE_ITO_DARK, sequential: CIVIDIS,
  },
};

export function themeOf(style: FigureStyle): Theme {
  return THEMES[style.theme];
}

/** The figures are drawn with DejaVu Sans; Verdana has nearly the same widths where a viewer lacks it. */
export const FONT_FAMILY = "'DejaVu Sans', Verdana, sans-serif";

/** Sizes of text that follow from the style's, px. */
export function textSizes(style: FigureStyle): { title: number; label: number; small: number } {
  return { title: style.fontSize, label: round(style.fontSize * 0.9), small: round(style.fontSize * 0.8) };
}

/** Two decimals are finer than any printer, and keep the files short. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A number as figures print it: fixed decimals and a true minus sign. */
export function formatNumber(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** `#RRGGBB` with an opacity, mixed into the ground: opaque colours print and convert without surprises. */
export function tint(colour: string, opacity: number, ground: string): string {
  const channel = (text: string, i: number): number => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(opacity * channel(colour, i) + (1 - opacity) * channel(ground, i)));
  return `#${mixed.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour at `fraction` (0 to 1) along a scale, interpolated between its stops. */
export function colourAt(scale: readonly string[], fraction: number): string {
  const position = Math.min(1, Math.max(0, fraction)) * (scale.length - 1);
  const low = Math.min(scale.length - 2, Math.floor(position));
  return tint(scale[low + 1]!, position - low, scale[low]!);
}

/** `M☉` with the Sun as a subscript, for text that carries `RICH_TEXT`. */
export const SOLAR_MASS = 'M{sub|☉}';

/** Styles of the fragments `{sub|...}` in titles. */
export function richText(fontSize: number): { sub: { fontSize: number; fontFamily: string; lineHeight: number; verticalAlign: 'bottom' } } {
  return { sub: { fontSize: round(fontSize * 0.72), fontFamily: FONT_FAMILY, lineHeight: round(fontSize * 0.3), verticalAlign: 'bottom' } };
}
