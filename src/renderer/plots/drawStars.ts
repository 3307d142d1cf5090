import { colourAt, tint } from '../../figures/charts/style.ts';
import type { Theme } from '../../figures/charts/style.ts';
import { scalesOf } from './frame.ts';
import type { Frame } from './frame.ts';

/** Coordinates of a plot and who is a member; one entry a catalogue row. */
export interface Stars {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 0 removed, 1 member, between: probability. */
  readonly weights: Float64Array;
}

/** More stars than this in sight are shown as a density: one by one they would hide each other, and take long. */
const MOST_DRAWN = 30_000;
const SHADES = 12;

/** Light is doubtful, dark is sure; on a dark ground, bright is sure. As in the figures for papers. */
export function weightColours(theme: Theme, dark: boolean): readonly string[] {
  return dark ? theme.sequential.slice(3) : theme.sequential.slice(0, 9).toReversed();
}

/** Draws the stars into the frame, one by one or as a density; says which. */
export function drawStars(context: CanvasRenderingContext2D, frame: Frame, stars: Stars, theme: Theme, dark: boolean): 'stars' | 'density' {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  const inSight = countInSight(frame, stars);
  if (inSight > MOST_DRAWN) drawDensity(context, frame, stars, theme, dark);
  else drawEach(context, frame, stars, theme, dark, inSight);
  context.restore();
  return inSight > MOST_DRAWN ? 'density' : 'stars';
}

function countInSight({ x: seenX, y: seenY }: Frame, { x, y }: Stars): number {
  let count = 0;
  for (let row = 0; row < x.length; row++) {
    if (x[row] >= seenX.min && x[row] <= seenX.max && y[row] >= seenY.min && y[row] <= seenY.max) count++;
  }
  return count;
}

function drawEach(
  context: CanvasRenderingContext2D, frame: Frame, { x, y, weights }: Stars, theme: Theme, dark: boolean, inSight: number,
): void {
  const { ax, bx, ay, by } = scalesOf(frame);
  const radius = Math.min(2.6, Math.max(1, 55 / Math.sqrt(inSight + 1)));
  const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
  // Removed ones first, then members from doubtful to sure; one path a shade.
  const shades: number[][] = Array.from({ length: SHADES + 1 }, () => []);
  for (let row = 0; row < x.length; row++) {
    const [px, py] = [ax * x[row] + bx, ay * y[row] + by];
    if (!(px >= frame.left - 4 && px <= right + 4 && py >= frame.top - 4 && py <= bottom + 4)) continue;
    shades[weights[row] > 0 ? Math.max(1, Math.ceil(weights[row] * SHADES)) : 0].push(px, py);
  }
  const colours = weightColours(theme, dark);
  const weighted = shades.slice(1, SHADES).some((points) => points.length > 0);
  shades.forEach((points, shade) => {
    if (points.length === 0) return;
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      if (shade === 0) cross(context, points[i], points[i + 1], radius);
      else dot(context, points[i], points[i + 1], radius);
    }
    if (shade === 0) {
      context.strokeStyle = tint(theme.muted, 0.62, theme.background);
      context.lineWidth = 0.9;
      context.stroke();
    } else {
      context.fillStyle = weighted ? colourAt(colours, shade / SHADES) : theme.accent;
      context.fill();
    }
  });
}

function dot(context: CanvasRenderingContext2D, px: number, py: number, radius: number): void {
  context.moveTo(px + radius, py);
  context.arc(px, py, radius, 0, 2 * Math.PI);
}

function cross(context: CanvasRenderingContext2D, px: number, py: number, radius: number): void {
  context.moveTo(px - radius, py);
  context.lineTo(px + radius, py);
  context.moveTo(px, py - radius);
  context.lineTo(px, py + radius);
}

/** Stars a pixel, logarithmic: members in colour, the others grey where there are no members. */
function drawDensity(context: CanvasRenderingContext2D, frame: Frame, { x, y, weights }: Stars, theme: Theme, dark: boolean): void {
  const { ax, bx, ay, by } = scalesOf(frame);
  const [columns, lines] = [Math.ceil(frame.width), Math.ceil(frame.height)];
  const members = new Float32Array(columns * lines);
  const removed = new Float32Array(columns * lines);
  let [mostMembers, mostRemoved] = [1, 1];
  for (let row = 0; row < x.length; row++) {
    const px = Math.floor(ax * x[row] + bx - frame.left);
    const py = Math.floor(ay * y[row] + by - frame.top);
    if (!(px >= 0 && px < columns && py >= 0 && py < lines)) continue;
    const at = py * columns + px;
    if (weights[row] > 0) {
      members[at] += weights[row];
      if (members[at] > mostMembers) mostMembers = members[at];
    } else {
      removed[at] += 1;
      if (removed[at] > mostRemoved) mostRemoved = removed[at];
    }
  }
  const image = new ImageData(columns, lines);
  const pixels = new Uint32Array(image.data.buffer);
  const memberColours = palette((part) => colourAt(weightColours(theme, dark), 0.15 + 0.85 * part));
  const removedColours = palette((part) => tint(theme.muted, 0.22 + 0.55 * part, theme.background));
  const memberScale = (memberColours.length - 1) / Math.log1p(mostMembers);
  const removedScale = (removedColours.length - 1) / Math.log1p(mostRemoved);
  for (let at = 0; at < pixels.length; at++) {
    if (members[at] > 0) pixels[at] = memberColours[Math.round(Math.log1p(members[at]) * memberScale)];
    else if (removed[at] > 0) pixels[at] = removedColours[Math.round(Math.log1p(removed[at]) * removedScale)];
  }
  const canvas = new OffscreenCanvas(columns, lines);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  context.drawImage(canvas, frame.left, frame.top);
}

/** A scale of opaque colours as the words of an image. */
function palette(colour: (part: number) => string): Uint32Array {
  return Uint32Array.from({ length: 64 }, (_, i) => {
    const hex = colour(i / 63);
    const channel = (at: number): number => parseInt(hex.slice(at, at + 2), 16);
    return (255 << 24) | (channel(5) << 16) | (channel(3) << 8) | channel(1); // little-endian RGBA
  });
}
