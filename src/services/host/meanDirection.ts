import type { SkyCentre } from '../../shared/api.ts';

/** The mean direction of positions in degrees, right across RA 0 and the poles; undefined when there are none. */
export function meanDirection(ra: Float64Array, dec: Float64Array): SkyCentre | undefined {
  let [x, y, z] = [0, 0, 0];
  for (let star = 0; star < ra.length; star += 1) {
    if (!Number.isFinite(ra[star]) || !Number.isFinite(dec[star])) continue;
    const [a, d] = [radians(ra[star]), radians(dec[star])];
    x += Math.cos(d) * Math.cos(a);
    y += Math.cos(d) * Math.sin(a);
    z += Math.sin(d);
  }
  if (x === 0 && y === 0 && z === 0) return undefined;
  return { ra: (degrees(Math.atan2(y, x)) + 360) % 360, dec: degrees(Math.atan2(z, Math.hypot(x, y))) };
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
