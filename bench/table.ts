/** One line of the benchmark: the same work done by Steelyard and by its peer, in one run on one machine. */
export interface Comparison {
  readonly work: string;
  readonly unit: string;
  /** Lower is better; a median. */
  readonly ours: number;
  readonly peer?: { readonly name: string; readonly value: number; readonly ratio: number };
  /** What was checked about the two answers, or why there is no peer. */
  readonly note: string;
}

export function formatTable(rows: readonly Comparison[]): string {
  const header = ['work', 'steelyard', 'peer', 'peer / steelyard', 'note'];
  const cells = rows.map(({ work, unit, ours, peer, note }) => [
    work,
    `${ours.toPrecision(3)} ${unit}`,
    peer ? `${peer.value.toPrecision(3)} ${unit} (${peer.name})` : '-',
    peer ? peer.ratio.toPrecision(3) : '-',
    note,
  ]);
  const widths = header.map((title, column) => Math.max(...[header, ...cells].map((row) => row[column].length), title.length));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n') + '\n';
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
