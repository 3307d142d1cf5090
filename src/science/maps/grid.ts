import { SteelyardError } from '../../shared/errors.ts';

/** A regular grid of pixels; values are stored row-major, row 0 at the smallest y, column 0 at the smallest x. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Centre of the first pixel. */
  readonly x0: number;
  readonly y0: number;
  /** Pixel sizes, positive. */
  readonly dx: number;
  readonly dy: number;
}

/**
 * The grid of `columns` x `rows` equal pixels that tile [xMin, xMax] x [yMin, yMax].
 * @throws SteelyardError `value-invalid` when a range is empty or a count is not a positive integer
 */
export function gridOver(
  xRange: readonly [number, number],
  yRange: readonly [number, number],
  columns: number,
  rows: number,
): Grid {
  const dx = (xRange[1] - xRange[0]) / columns;
  const dy = (yRange[1] - yRange[0]) / rows;
  const whole = Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0;
  if (!whole || !(dx > 0) || !(dy > 0) || !Number.isFinite(dx) || !Number.isFinite(dy)) {
    throw new SteelyardError('value-invalid', 'A map needs at least one pixel a side and a finite, non-empty range on both axes.', {
      columns, rows,
    });
  }
  return { columns, rows, x0: xRange[0] + dx / 2, y0: yRange[0] + dy / 2, dx, dy };
}

/** x of the centre of a column. */
export function columnCentre(grid: Grid, column: number): number {
  return grid.x0 + column * grid.dx;
}

/** y of the centre of a row. */
export function rowCentre(grid: Grid, row: number): number {
  return grid.y0 + row * grid.dy;
}
