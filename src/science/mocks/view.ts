import type { Random } from '../random/random.ts';
import type { FlattenedGalaxy, GalaxyModel } from './drawGalaxy.ts';
import { createStarSource } from './equilibriumStars.ts';

/** One star as seen: on the sky about the centre, kpc, and along the line of sight, km/s. */
export interface SeenStar {
  x: number;
  y: number;
  velocity: number;
}

/** A galaxy seen from one direction. */
export interface GalaxyView {
  /** Projected and circularised, sqrt(semi-major x semi-minor axis) of the ellipse that holds half of the stars, kpc. */
  readonly halfLightRadius: number;
  /** Of that ellipse; 1 for a sphere. */
  readonly axisRatio: number;
  /** Draws a member; written into `star`. */
  draw(random: Random, star: SeenStar): void;
}

/** The galaxy from a random direction. */
export function viewGalaxy(model: GalaxyModel, random: Random): GalaxyView {
  const axis = frame(random);
  return model.flattened ? flattenedView(model, model.flattened, axis, random) : sphericalView(model, axis);
}

/** Axes of the sky and the line of sight in the galaxy's frame. */
interface Frame {
  readonly east: readonly [number, number, number];
  readonly north: readonly [number, number, number];
  readonly away: readonly [number, number, number];
}

function frame(random: Random): Frame {
  const cosTheta = 2 * random.uniform() - 1;
  const phi = 2 * Math.PI * random.uniform();
  const turn = 2 * Math.PI * random.uniform();
  const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
  const [cp, sp, ct, st] = [Math.cos(phi), Math.sin(phi), Math.cos(turn), Math.sin(turn)];
  const across = [-sp, cp, 0] as const;
  const up = [-cosTheta * cp, -cosTheta * sp, sinTheta] as const;
  const turned = (a: number, b: number) => across.map((value, i) => a * value + b * up[i]) as [number, number, number];
  return { east: turned(ct, st), north: turned(-st, ct), away: [-sinTheta * cp, -sinTheta * sp, -cosTheta] };
}

/**
 * Every direction is equivalent, but for rotation: of the stars that turn the wrong way about the axis a share is turned
 * round, which leaves the distribution a function of energy and angular momentum (Lynden-Bell 1960, MNRAS 120, 204).
 */
function sphericalView(model: GalaxyModel, { east, north, away }: Frame): GalaxyView {
  const source = createStarSource(model.equilibrium);
  const spin = [east[2], north[2], away[2]] as const;
  const { rotation } = model.parameters;
  const components = { radial: 0, tangential: 0 };
  return {
    halfLightRadius: model.tracer.halfLightRadius,
    axisRatio: 1,
    draw(random, star) {
      const r = source.radius(random);
      const cosTheta = 2 * random.uniform() - 1;
      const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
      const phi = 2 * Math.PI * random.uniform();
      const [cosPhi, sinPhi] = [Math.cos(phi), Math.sin(phi)];
      source.velocity(r, random, components);
      const turn = 2 * Math.PI * random.uniform();
      const alongTheta = components.tangential * Math.cos(turn);
      const alongPhi = components.tangential * Math.sin(turn);
      star.x = r * sinTheta * cosPhi;
      star.y = r * sinTheta * sinPhi;
      star.velocity = components.radial * cosTheta - alongTheta * sinTheta;
      if (rotation === 0) return;
      // r x v over r: alongTheta phi-hat - alongPhi theta-hat.
      const momentum = spin[0] * (-alongTheta * sinPhi - alongPhi * cosTheta * cosPhi)
        + spin[1] * (alongTheta * cosPhi - alongPhi * cosTheta * sinPhi) + spin[2] * alongPhi * sinTheta;
      if (momentum < 0 && random.uniform() < rotation) star.velocity = -star.velocity;
    },
  };
}

/**
 * Stars of the library, each from any of the places that the galaxy's symmetry makes equally likely: mirror images in the three
 * planes and, about an axis of symmetry, any azimuth. Orbits that turn the wrong way are turned round for the share that rotates.
 */
function flattenedView(model: GalaxyModel, { stars: library, symmetry }: FlattenedGalaxy, axes: Frame, random: Random): GalaxyView {
  const { stars, samples, sense } = library;
  const { rotation } = model.parameters;
  const [ex, ey, ez] = axes.east;
  const [nx, ny, nz] = axes.north;
  const [ax, ay, az] = axes.away;
  const isOblate = symmetry === 'oblate';
  const draw = (stream: Random, star: SeenStar): void => {
    const i = stream.integer(stars.count);
    const mirrors = stream.integer(8);
    const sx = mirrors & 1 ? -1 : 1;
    const sy = mirrors & 2 ? -1 : 1;
    const sz = mirrors & 4 ? -1 : 1;
    let x = sx * stars.x[i];
    let y = sy * stars.y[i];
    let z = sz * stars.z[i];
    let vx = sx * stars.vx[i];
    let vy = sy * stars.vy[i];
    let vz = sz * stars.vz[i];
    if (symmetry !== 'triaxial') {
      const angle = 2 * Math.PI * stream.uniform();
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      const p = y;
      const vp = vy;
      y = c * y + s * (isOblate ? x : z);
      vy = c * vy + s * (isOblate ? vx : vz);
      if (isOblate) {
        x = c * x - s * p;
        vx = c * vx - s * vp;
      } else {
        z = c * z - s * p;
        vz = c * vz - s * vp;
      }
    }
    const turns = rotation > 0 && sense[Math.floor(i / samples)] * sy * (symmetry === 'prolate' ? sz : sx) < 0 && stream.uniform() < rotation;
    star.x = x * ex + y * ey + z * ez;
    star.y = x * nx + y * ny + z * nz;
    star.velocity = (turns ? -1 : 1) * (vx * ax + vy * ay + vz * az);
  };
  return { ...ellipseOf(draw, random), draw };
}

const ELLIPSE_STARS = 4000;

/**
 * The half-light ellipse, from many members: its shape from the second moments weighted with the inverse square of the elliptical
 * radius, so that all radii count alike, repeated until the ellipse fits itself (Dubinski & Carlberg 1991, ApJ 378, 496).
 */
function ellipseOf(draw: GalaxyView['draw'], random: Random): Pick<GalaxyView, 'halfLightRadius' | 'axisRatio'> {
  const x = new Float64Array(ELLIPSE_STARS);
  const y = new Float64Array(ELLIPSE_STARS);
  const star = { x: 0, y: 0, velocity: 0 };
  for (let i = 0; i < ELLIPSE_STARS; i += 1) {
    draw(random, star);
    x[i] = star.x;
    y[i] = star.y;
  }
  let [axisRatio, cos, sin] = [1, 1, 0];
  const squares = new Float64Array(ELLIPSE_STARS);
  for (let pass = 0; pass < 4; pass += 1) {
    let [xx, xy, yy] = [0, 0, 0];
    for (let i = 0; i < ELLIPSE_STARS; i += 1) {
      const along = cos * x[i] + sin * y[i];
      const across = cos * y[i] - sin * x[i];
      // Circularised: an ellipse of this "radius" has the area of the circle.
      squares[i] = along * along * axisRatio + (across * across) / axisRatio;
      xx += (x[i] * x[i]) / squares[i];
      xy += (x[i] * y[i]) / squares[i];
      yy += (y[i] * y[i]) / squares[i];
    }
    const mean = (xx + yy) / 2;
    const spread = Math.hypot((xx - yy) / 2, xy);
    const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
    axisRatio = Math.sqrt(Math.max((mean - spread) / (mean + spread), 0.01));
    [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  }
  return { axisRatio, halfLightRadius: Math.sqrt(squares.sort()[ELLIPSE_STARS >> 1]) };
}
