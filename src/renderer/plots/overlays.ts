import { halfLightEllipse } from '../../figures/charts/sky.ts';
import type { Theme } from '../../figures/charts/style.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { toPixels } from './frame.ts';
import type { Frame } from './frame.ts';

type Overlay = (context: CanvasRenderingContext2D, frame: Frame, theme: Theme) => void;

/** The half-light ellipse, and a compass: north up, east left. */
export function skyOverlay(galaxy: Galaxy): Overlay {
  const outline = halfLightEllipse({
    name: galaxy.name, halfLightRadius: galaxy.halfLightRadius.value,
    ellipticity: galaxy.ellipticity.value || 0, positionAngle: galaxy.positionAngle.value || 0,
    pcPerArcmin: 0, systemicVelocity: 0, velocityDispersion: 0,
  });
  return (context, frame, theme) => {
    clipped(context, frame, () => {
      line(context, frame, [...outline, outline[0]], theme.ink, [6, 4]);
      const [tipX, tipY] = toPixels(frame, outline[0][0], outline[0][1]);
      context.fillStyle = theme.ink;
      context.font = "11px 'DejaVu Sans', Verdana, sans-serif";
      context.textAlign = 'left';
      context.fillText('Rₕ', tipX + 6, tipY);
      const [x, y] = [frame.left + frame.width - 16, frame.top + frame.height - 14];
      context.strokeStyle = theme.ink;
      context.setLineDash([]);
      context.lineWidth = 1.2;
      context.beginPath();
      context.moveTo(x - 26, y);
      context.lineTo(x, y);
      context.lineTo(x, y - 26);
      context.stroke();
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText('E', x - 33, y);
      context.fillText('N', x, y - 33);
    });
  };
}

/** The systemic velocity, and one dispersion either side. */
export function velocityOverlay(systemicVelocity: number, velocityDispersion: number): Overlay {
  return (context, frame, theme) => {
    clipped(context, frame, () => {
      for (const [offset, dash] of [[0, []], [-velocityDispersion, [6, 4]], [velocityDispersion, [6, 4]]] as const) {
        const level = systemicVelocity + offset;
        line(context, frame, [[frame.x.min, level], [frame.x.max, level]], theme.ink, dash);
      }
    });
  };
}

/** The galaxy's published proper motion. */
export function properMotionOverlay({ properMotionRa, properMotionDec }: Galaxy): Overlay | undefined {
  if (!properMotionRa || !properMotionDec) return undefined;
  return (context, frame, theme) => {
    clipped(context, frame, () => {
      const { value: x } = properMotionRa;
      const { value: y } = properMotionDec;
      line(context, frame, [[frame.x.min, y], [frame.x.max, y]], theme.ink, [2, 4]);
      line(context, frame, [[x, frame.y.min], [x, frame.y.max]], theme.ink, [2, 4]);
    });
  };
}

function clipped(context: CanvasRenderingContext2D, { left, top, width, height }: Frame, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}

function line(
  context: CanvasRenderingContext2D, frame: Frame, points: readonly (readonly [number, number])[], colour: string, dash: readonly number[],
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.2;
  context.setLineDash([...dash]);
  context.beginPath();
  points.forEach(([x, y], i) => {
    const [px, py] = toPixels(frame, x, y);
    if (i === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  });
  context.stroke();
}
