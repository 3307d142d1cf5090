import type { EChartsOption } from 'echarts';
import type { SimulatedFacts } from '../../shared/apiSimulations.ts';
import { pointPanelsChart } from './point-panels.ts';
import type { PointGroup, PointPanel } from './point-panels.ts';
import { SOLAR_MASS } from './style.ts';
import type { FigureStyle } from './style.ts';

/** A simulated galaxy that was measured. */
export interface MeasuredGalaxy {
  readonly facts: SimulatedFacts;
  /** Whether it goes into the set. */
  readonly taken: boolean;
  /** The one looked at. */
  readonly chosen: boolean;
}

/** What galaxies are left out for being held up by. */
export interface SupportLimit {
  readonly measure: 'kappa_rot' | 'v_over_sigma' | 'none';
  /** null for none. */
  readonly maximum: number | null;
}

/**
 * A suite's galaxies: size against mass, and support against shape. Filled are those that are taken, hollow those left
 * out; dashed is the most rotation that is allowed.
 */
export function suiteGalaxiesChart(
  galaxies: readonly MeasuredGalaxy[], { measure, maximum }: SupportLimit, style: FigureStyle,
): EChartsOption {
  const groupsOf = (point: (facts: SimulatedFacts) => readonly [number, number]): PointGroup[] => {
    const of = (wanted: (galaxy: MeasuredGalaxy) => boolean) => galaxies.filter(wanted).map(({ facts }) => point(facts));
    return [
      { look: 'hollow', points: of(({ taken }) => !taken) },
      { look: 'filled', points: of(({ taken }) => taken) },
      { look: 'marked', points: of(({ chosen }) => chosen) },
    ];
  };
  const rotation = measure === 'v_over_sigma'
    ? { title: 'V / σ', of: (facts: SimulatedFacts) => facts.vOverSigma } : { title: 'κ{sub|rot}', of: (facts: SimulatedFacts) => facts.kappaRot };
  const panels: PointPanel[] = [
    {
      heading: 'Mass and size',
      x: { title: `log M(<R{sub|h})  [${SOLAR_MASS}]` }, y: { title: 'R{sub|h}  [kpc]', isLog: true },
      groups: groupsOf((facts) => [Math.log10(facts.massWithinHalfLightRadius), Math.log10(facts.halfLightRadius)]),
    },
    {
      heading: 'Shape and support',
      x: { title: 'c / a' }, y: { title: rotation.title },
      groups: groupsOf((facts) => [facts.cOverA, rotation.of(facts)]),
      ...(maximum === null ? {} : { limit: maximum }),
    },
  ];
  return pointPanelsChart(panels, style);
}
