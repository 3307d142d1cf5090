import { mapsChart } from '../charts/maps.ts';
import type { FigureStyle } from '../charts/style.ts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import type { Figure } from './figure.ts';

const RECIPE: MapsRecipe = { pixels: 48, skyExtent: 3, radiusExtent: 3, velocityExtent: 4, bandwidthFactor: 0.5, scalars: [] };

/** Smooth images with known features: an off-centre blob to the north-east, and a trumpet of velocities. */
function images(): Maps {
  const { pixels, skyExtent, radiusExtent, velocityExtent } = RECIPE;
  const fill = (value: (u: number, v: number) => number): Float32Array => {
    const at = (index: number): number => (index + 0.5) / pixels;
    const image = Float32Array.from({ length: pixels * pixels }, (_, i) => value(at(i % pixels), at(Math.floor(i / pixels))));
    const sum = image.reduce((a, b) => a + b, 0);
    return image.map((x) => x / sum);
  };
  return {
    pixels,
    sky: fill((u, v) => {
      const x = (2 * u - 1) * skyExtent;
      const y = (2 * v - 1) * skyExtent;
      return 1 / (1 + x * x + 2 * y * y) ** 2 + 0.3 * Math.exp(-8 * ((x - 1.5) ** 2 + (y - 1.5) ** 2));
    }),
    phaseSpace: fill((u, v) => {
      const radius = u * radiusExtent;
      const velocity = (2 * v - 1) * velocityExtent;
      return (radius / (1 + radius * radius) ** 2) * Math.exp(-0.5 * velocity ** 2 * (1 + 0.3 * radius));
    }),
    scalars: new Float32Array(0),
  };
}

export function maps(): Figure {
  const style: FigureStyle = { theme: 'paper', width: 720, height: 360, fontSize: 13 };
  return { option: mapsChart(images(), RECIPE, style), style };
}
