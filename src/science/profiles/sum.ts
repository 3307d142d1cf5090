import type { MassProfile } from './massProfile.ts';
import { requireThat } from './parameters.ts';

/** Several components about one centre, e.g. a dark halo and its stars. */
export function sumOfProfiles(components: readonly MassProfile[]): MassProfile {
  requireThat(components.length > 0, 'composite', 'it needs at least one component');
  const total = (value: (component: MassProfile) => number): number => {
    let sum = 0;
    for (const component of components) sum += value(component);
    return sum;
  };
  return Object.freeze({
    kind: components.map((component) => component.kind).join('+'),
    parameters: Object.freeze(Object.fromEntries(components.flatMap((component, i) =>
      Object.entries(component.parameters).map(([name, value]) => [`${i}.${name}`, value] as const)))),
    density: (r: number) => total((component) => component.density(r)),
    enclosedMass: (r: number) => total((component) => component.enclosedMass(r)),
    potential: (r: number) => total((component) => component.potential(r)),
  });
}
