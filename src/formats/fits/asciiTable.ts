import type { Column } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { BinaryColumn } from '../columns/binaryColumns.ts';
import { distinctNames } from '../columns/label.ts';
import { INTEGER, LONG_INTEGER, NOT_A_NUMBER, parseNumberText, parsed } from '../columns/numberText.ts';
import { fitsLabel } from './bintable.ts';
import { cardNumber, cardText } from './header.ts';
import type { FitsHeader } from './header.ts';

/** The columns of an ASCII TABLE extension (FITS standard 4.0, section 7.2). */
export function layAsciiTable(header: FitsHeader, fileName: string): readonly BinaryColumn[] {
  const count = cardNumber(header, 'TFIELDS', 0);
  const labels = distinctNames(Array.from({ length: count }, (_, k) => fitsLabel(header, k + 1)));
  return labels.map((label, k) => {
    const n = k + 1;
    const form = cardText(header, `TFORM${n}`);
    const match = /^([AIFED])(\d+)(?:\.(\d+))?/.exec(form);
    if (match === null) {
      throw new SteelyardError('format-invalid', `Column ${label.name} of ${fileName} has the form '${form}', which FITS does not know: the file is damaged.`, {
        file: fileName, column: label.name,
      });
    }
    const [, code, width, decimals] = match;
    const scale = cardNumber(header, `TSCAL${n}`, 1);
    const zero = cardNumber(header, `TZERO${n}`, 0);
    const nullText = header.cards.has(`TNULL${n}`) ? cardText(header, `TNULL${n}`) : undefined;
    const texts: string[] = [];
    const start = cardNumber(header, `TBCOL${n}`, 1) - 1;
    const toNumber = (text: string, row: number): number => {
      if (text === '' || text === nullText) return NaN;
      const found = parseNumberText(text);
      if (found === NOT_A_NUMBER) {
        throw new SteelyardError('value-invalid', `Row ${row + 1}, column ${label.name} of ${fileName}: '${text}' is not a number; correct it, or leave the cell empty.`, {
          file: fileName, row: row + 1, column: label.name,
        });
      }
      const implied = code !== 'I' && (found === INTEGER || found === LONG_INTEGER) ? 10 ** -Number(decimals ?? 0) : 1;
      return parsed.value * implied * scale + zero;
    };
    return {
      read(view, rows, stride) {
        const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
        for (let i = 0; i < rows; i++) {
          const at = i * stride + start;
          const text = bytes.toString('latin1', at, at + Number(width));
          texts.push(code === 'A' ? text.trimEnd() : text.trim());
        }
      },
      toColumn(): Column {
        if (code === 'A') return { ...label, kind: 'text', values: texts.map((text) => (text.trim() === nullText ? '' : text)) };
        const isWhole = code === 'I' && scale === 1 && zero === 0;
        const isLong = isWhole && texts.some((text) => text !== nullText && parseNumberText(text) === LONG_INTEGER);
        if (isLong) return { ...label, kind: 'text', values: texts.map((text) => (text === nullText ? '' : text)) };
        return { ...label, kind: 'number', values: Float64Array.from(texts, toNumber), integer: code === 'I' && Number.isInteger(scale) && Number.isInteger(zero) };
      },
    };
  });
}
