import { linearTicks } from '../../figures/charts/axes.ts';
import type { Range } from '../../figures/charts/axes.ts';

export type { Range };

/** One axis of an interactive plot. */
export interface PlotAxis {
  readonly title: string;
  readonly inverse?: boolean;
  /** The same coordinate in another unit, on the opposite side. */
  readonly second?: { readonly title: string; readonly factor: number };
}

/** What part of the plane is seen. */
export interface Sight {
  readonly x: Range;
  readonly y: Range;
}

/** A panel on a canvas, CSS px, with what it shows. */
export interface Frame extends Sight {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly inverseX: boolean;
  readonly inverseY: boolean;
}

export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function frameOf(width: number, height: number, margins: Margins, sight: Sight, x: PlotAxis, y: PlotAxis): Frame {
  return {
    ...sight, left: margins.left, top: margins.top,
    width: Math.max(10, width - margins.left - margins.right), height: Math.max(10, height - margins.top - margins.bottom),
    inverseX: x.inverse ?? false, inverseY: y.inverse ?? false,
  };
}

/** Pixels are `offset + scale * coordinate`, for the fast loops. */
export function scalesOf(
  { left, top, width, height, x, y, inverseX, inverseY }: Frame,
): { ax: number; bx: number; ay: number; by: number } {
  const ax = (inverseX ? -width : width) / (x.max - x.min);
  const ay = (inverseY ? height : -height) / (y.max - y.min);
  return { ax, bx: inverseX ? left - ax * x.max : left - ax * x.min, ay, by: inverseY ? top - ay * y.min : top - ay * y.max };
}

export function toPixels(frame: Frame, x: number, y: number): readonly [number, number] {
  const { ax, bx, ay, by } = scalesOf(frame);
  return [ax * x + bx, ay * y + by];
}

export function fromPixels(frame: Frame, px: number, py: number): readonly [number, number] {
  const { ax, bx, ay, by } = scalesOf(frame);
  return [(px - bx) / ax, (py - by) / ay];
}

/** Zooms by `factor` (below 1: closer) about a point, which stays where it is. */
export function zoomed({ x, y }: Sight, factor: number, about: readonly [number, number]): Sight {
  const about1 = (range: Range, at: number): Range => ({ min: at + (range.min - at) * factor, max: at + (range.max - at) * factor });
  return { x: about1(x, about[0]), y: about1(y, about[1]) };
}

/** Shifts by fractions of what is seen. */
export function panned({ x, y }: Sight, dx: number, dy: number): Sight {
  const shift = ({ min, max }: Range, by: number): Range => ({ min: min + by * (max - min), max: max + by * (max - min) });
  return { x: shift(x, dx), y: shift(y, dy) };
}

/**
 * The range that holds the middle `fraction` of the values with room about it, so that a few stray ones do not squeeze the
 * rest; told from at most some ten thousand of them. Undefined when there are none.
 */
export function rangeOfMost(
  values: Float32Array, fraction: number, padding: number, counts: (row: number) => boolean = () => true,
): Range | undefined {
  const stride = Math.max(1, Math.floor(values.length / 10_000));
  const some: number[] = [];
  for (let row = 0; row < values.length; row += stride) if (Number.isFinite(values[row]) && counts(row)) some.push(values[row]);
  if (some.length === 0) return undefined;
  some.sort((a, b) => a - b);
  const cut = Math.floor(((1 - fraction) / 2) * some.length);
  const [min, max] = [some[cut], some[some.length - 1 - cut]];
  const room = (max - min || Math.abs(max) || 1) * padding;
  return { min: min - room, max: max + room };
}

export interface FrameColours {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
}

const FONT = "'DejaVu Sans', Verdana, sans-serif";

/** Frame, ticks inside on all sides, grid, titles; second units on the top and the right. */
export function drawAxes(context: CanvasRenderingContext2D, frame: Frame, x: PlotAxis, y: PlotAxis, colours: FrameColours): void {
  const { left, top, width, height } = frame;
  const [right, bottom] = [left + width, top + height];
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width), Math.round(height));
  context.fillStyle = colours.ink;
  context.font = `11px ${FONT}`;
  const xTicks = linearTicks(frame.x.min, frame.x.max, width / 62);
  const yTicks = linearTicks(frame.y.min, frame.y.max, height / 44);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of xTicks.all) {
    const [px] = toPixels(frame, value, frame.y.min);
    tick(context, px, bottom, 0, -5);
    if (!x.second) tick(context, px, top, 0, 5);
    context.fillText(xTicks.labels.get(value) ?? '', px, bottom + 5);
  }
  if (x.second) {
    const { factor, title } = x.second;
    context.textBaseline = 'bottom';
    const ticks = linearTicks(frame.x.min * factor, frame.x.max * factor, width / 72);
    for (const value of ticks.all) {
      const [px] = toPixels(frame, value / factor, frame.y.min);
      tick(context, px, top, 0, 5);
      context.fillText(ticks.labels.get(value) ?? '', px, top - 5);
    }
    context.textAlign = 'right';
    context.fillText(title, right, top - 20);
  }
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of yTicks.all) {
    const [, py] = toPixels(frame, frame.x.min, value);
    tick(context, left, py, 5, 0);
    if (!y.second) tick(context, right, py, -5, 0);
    context.fillText(yTicks.labels.get(value) ?? '', left - 6, py);
  }
  if (y.second) {
    const { factor } = y.second;
    context.textAlign = 'left';
    const ticks = linearTicks(frame.y.min * factor, frame.y.max * factor, height / 48);
    for (const value of ticks.all) {
      const [, py] = toPixels(frame, frame.x.min, value / factor);
      tick(context, right, py, -5, 0);
      context.fillText(ticks.labels.get(value) ?? '', right + 6, py);
    }
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.font = `12px ${FONT}`;
  context.fillText(x.title, left + width / 2, bottom + 22);
  context.save();
  context.translate(12, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'middle';
  context.fillText(y.title, 0, 0);
  context.restore();
}

/** Lines at the ticks, under the stars. */
export function drawGrid(context: CanvasRenderingContext2D, frame: Frame, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (const value of linearTicks(frame.x.min, frame.x.max, frame.width / 62).all) {
    const px = Math.round(toPixels(frame, value, frame.y.min)[0]) + 0.5;
    context.moveTo(px, frame.top);
    context.lineTo(px, frame.top + frame.height);
  }
  for (const value of linearTicks(frame.y.min, frame.y.max, frame.height / 44).all) {
    const py = Math.round(toPixels(frame, frame.x.min, value)[1]) + 0.5;
    context.moveTo(frame.left, py);
    context.lineTo(frame.left + frame.width, py);
  }
  context.stroke();
}

function tick(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number): void {
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  context.lineTo(Math.round(x) + 0.5 + dx, Math.round(y) + 0.5 + dy);
  context.stroke();
}
