import type { ColumnSummary } from '../../shared/api.ts';

export const ROW_HEIGHT = 26;
/** Browsers cut elements that are higher; more rows than fit are scrolled through in proportion. */
const MAXIMUM_HEIGHT = 15_000_000;
const CHARACTER = 7.6;

export interface PlacedColumn {
  readonly column: ColumnSummary;
  /** In the catalogue: where its cell is in a row. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

/** The columns side by side, each as wide as its heading and a typical value ask for. */
export function placeColumns(columns: readonly ColumnSummary[], hidden: ReadonlySet<string>): readonly PlacedColumn[] {
  let left = 0;
  return columns.flatMap((column, index) => {
    if (hidden.has(column.name)) return [];
    // Other values may have a few digits more than the first.
    const typical = column.example.length + (column.kind === 'number' ? 3 : 0);
    const characters = Math.max(column.name.length + 3, column.unit.length + 2, Math.min(typical, 24));
    const width = Math.round(Math.min(300, Math.max(92, characters * CHARACTER + 22)));
    left += width;
    return [{ column, index, left: left - width, width }];
  });
}

/** Those that a viewport shows, and one more on either side. */
export function columnsInSight(placed: readonly PlacedColumn[], scrollLeft: number, width: number): readonly PlacedColumn[] {
  return placed.filter((column) => column.left + column.width > scrollLeft - 200 && column.left < scrollLeft + width + 200);
}

export function bodyHeight(total: number): number {
  return Math.min(MAXIMUM_HEIGHT, total * ROW_HEIGHT);
}

/** The row at the top of a viewport of `height` px scrolled by `scrollTop`, with a fraction. */
export function firstRowAt(scrollTop: number, total: number, height: number): number {
  const full = bodyHeight(total);
  if (full === total * ROW_HEIGHT) return scrollTop / ROW_HEIGHT;
  const scrollable = Math.max(1, full - height);
  return Math.min(1, scrollTop / scrollable) * Math.max(0, total - height / ROW_HEIGHT);
}

/** The inverse of `firstRowAt`. */
export function scrollTopOf(row: number, total: number, height: number): number {
  const full = bodyHeight(total);
  if (full === total * ROW_HEIGHT) return row * ROW_HEIGHT;
  return (row / Math.max(1, total - height / ROW_HEIGHT)) * Math.max(1, full - height);
}
