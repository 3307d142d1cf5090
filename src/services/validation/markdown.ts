/**
 * A Markdown table whose columns line up in plain text too: columns of numbers right aligned, of words left.
 * Bars in cells are escaped.
 */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => header.map((_, k) => (row[k] ?? '').replaceAll('|', '\\|')));
  const widths = header.map((_, k) => Math.max(3, ...cells.map((row) => row[k]!.length)));
  const right = header.map((_, k) => k > 0 && cells.slice(1).every((row) => /^[-+]?\d/.test(row[k]!)));
  const line = (row: readonly string[]) => `| ${row.map((cell, k) => (right[k] ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, k) => (right[k] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}
