import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);

/** DejaVu Sans, from its npm package: figures do not depend on the fonts of the machine. */
export const FONT_FILES = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;

/** Half of ascent plus descent, em: how far under its middle a line of DejaVu Sans has its baseline. */
export const MIDDLE_TO_BASELINE = (1901 - 483) / 2 / 2048;

/** Advance widths in em, by font file and character. */
const advances = new Map<string, Map<string, number>>();
let ruler: PDFKit.PDFDocument | undefined;

/** The width in px of one line of text by the font's own metrics, character by character (no kerning). */
export function textWidth(text: string, fontSize: number, bold: boolean): number {
  const file = bold ? FONT_FILES.bold : FONT_FILES.regular;
  const known = advances.get(file) ?? new Map<string, number>();
  advances.set(file, known);
  let width = 0;
  for (const character of text) {
    let advance = known.get(character);
    if (advance === undefined) {
      ruler ??= new PDFDocument({ autoFirstPage: false });
      advance = ruler.font(file).fontSize(1).widthOfString(character);
      known.set(character, advance);
    }
    width += advance;
  }
  return width * fontSize;
}
