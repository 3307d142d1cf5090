import type { Column, Table } from '../../shared/catalogue.ts';

export interface LatexOptions {
  /** `booktabs` for any document class, `deluxetable` for AASTeX. */
  readonly style: 'booktabs' | 'deluxetable';
  readonly caption?: string;
  readonly label?: string;
  /** Sentences below the table: what the errors are, the references. */
  readonly notes?: readonly string[];
  /** Digits after the point, by column name; other reals are written in full. */
  readonly decimals?: Readonly<Record<string, number>>;
  /** LaTeX to head a column with instead of its name, by column name. */
  readonly titles?: Readonly<Record<string, string>>;
}

/**
 * A small table as LaTeX. Text in `$...$` is taken as mathematics, other text is escaped; missing values are
 * `\nodata` (deluxetable) or `--`. Units stand below the column heads.
 */
export function latexTable(table: Table, options: LatexOptions): string {
  const missing = options.style === 'deluxetable' ? '\\nodata' : '--';
  const heads = table.columns.map((column) => options.titles?.[column.name] ?? latexText(column.name));
  const units = table.columns.map((column) => (column.unit === '' ? '' : `(${latexUnit(column.unit)})`));
  const alignment = table.columns.map((column) => (column.kind === 'text' && !column.values.some(isMath) ? 'l' : 'c')).join('');
  const rows = Array.from({ length: table.rowCount }, (_, row) =>
    table.columns.map((column) => cell(column, row, options.decimals?.[column.name], missing)).join(' & '));
  const layout = { heads, units, alignment, rows, caption: latexText(options.caption ?? ''), label: options.label ?? '', notes: (options.notes ?? []).map(latexText) };
  return options.style === 'booktabs' ? booktabs(layout) : deluxetable(layout);
}

/** `$6.80^{+0.12}_{-0.10}$`: a value with its errors (both positive), to a number of digits after the point. */
export function latexAsymmetric(value: number, errorLow: number, errorHigh: number, decimals: number): string {
  const fixed = (x: number): string => x.toFixed(decimals);
  return Number.isNaN(value) ? '' : `$${fixed(value)}^{+${fixed(errorHigh)}}_{-${fixed(errorLow)}}$`;
}

interface Layout {
  readonly heads: readonly string[];
  readonly units: readonly string[];
  readonly alignment: string;
  readonly rows: readonly string[];
  readonly caption: string;
  readonly label: string;
  readonly notes: readonly string[];
}

function booktabs({ heads, units, alignment, rows, caption, label, notes }: Layout): string {
  return [
    '\\begin{table}',
    '\\centering',
    ...(caption === '' ? [] : [`\\caption{${caption}}`]),
    ...(label === '' ? [] : [`\\label{${label}}`]),
    `\\begin{tabular}{${alignment}}`,
    '\\toprule',
    `${heads.join(' & ')} \\\\`,
    ...(units.some((unit) => unit !== '') ? [`${units.join(' & ')} \\\\`] : []),
    '\\midrule',
    ...rows.map((row) => `${row} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    ...notes.map((note) => `\\par\\smallskip{\\footnotesize ${note}}`),
    '\\end{table}',
    '',
  ].join('\n');
}

function deluxetable({ heads, units, alignment, rows, caption, label, notes }: Layout): string {
  const head = (texts: readonly string[]): string => texts.map((text) => `\\colhead{${text}}`).join(' & ');
  return [
    `\\begin{deluxetable}{${alignment}}`,
    ...(caption === '' && label === '' ? [] : [`\\tablecaption{${caption}${label === '' ? '' : `\\label{${label}}`}}`]),
    `\\tablehead{${head(heads)}${units.some((unit) => unit !== '') ? ` \\\\ ${head(units)}` : ''}}`,
    '\\startdata',
    rows.join(' \\\\\n'),
    '\\enddata',
    ...(notes.length === 0 ? [] : [`\\tablecomments{${notes.join(' ')}}`]),
    '\\end{deluxetable}',
    '',
  ].join('\n');
}

function cell(column: Column, row: number, decimals: number | undefined, missing: string): string {
  if (column.kind === 'text') return column.values[row] === '' ? missing : latexText(column.values[row]);
  if (column.kind === 'boolean') return ['no', 'yes'][column.values[row]] ?? missing;
  const value = column.values[row];
  if (Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? '$\\infty$' : '$-\\infty$';
  const text = decimals === undefined ? String(value) : value.toFixed(decimals);
  const [mantissa, exponent] = text.split('e');
  return exponent === undefined ? `$${text}$` : `$${mantissa}\\times10^{${Number(exponent)}}$`;
}

function isMath(text: string): boolean {
  return /^\$[^$]*\$$/.test(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '&': '\\&', '%': '\\%', '$': '\\$', '#': '\\#', '_': '\\_',
  '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '<': '\\textless{}', '>': '\\textgreater{}',
};

/** Escapes text, but for its `$...$` parts. */
function latexText(text: string): string {
  return text.split(/(\$[^$]*\$)/).map((part) => (isMath(part) ? part : part.replace(/[\\{}&%$#_~^<>]/g, (c) => ESCAPES[c]))).join('');
}

/** `km/s` and `km s-1` as `km\,s$^{-1}$`. */
function latexUnit(unit: string): string {
  const terms = unit.trim().split(/([\s.*/]+)/);
  let sign = 1;
  const written: string[] = [];
  for (const term of terms) {
    if (/^[\s.*/]+$/.test(term)) {
      sign = term.includes('/') ? -1 : 1;
      continue;
    }
    const match = /^([^\d^+-]+)\^?\(?([+-]?\d+)?\)?$/.exec(term);
    if (match === null) return latexText(unit);
    const power = sign * Number(match[2] ?? 1);
    written.push(power === 1 ? latexText(match[1]) : `${latexText(match[1])}$^{${power}}$`);
  }
  return written.join('\\,');
}
