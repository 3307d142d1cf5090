import { parseUnit } from '../../science/catalogue/index.ts';
import type { ColumnLabel } from './inferredColumn.ts';

const NAME_WITH_UNIT = /^(.+?)\s*(?:\(([^()]+)\)|\[([^[\]]+)\])$/;

/** `v_z(km/s)` and `v_z [km/s]` are the column v_z in km/s; `(g-r)0` is just a name. */
export function labelOf(header: string): ColumnLabel {
  const match = NAME_WITH_UNIT.exec(header.trim());
  const unit = match?.[2] ?? match?.[3];
  if (match === null || unit === undefined || parseUnit(unit) === undefined) return { name: header.trim(), unit: '', description: '', ucd: '' };
  return { name: match[1], unit: unit.trim(), description: '', ucd: '' };
}

/** Names that are all there and all different: an empty one becomes `colN`, a repeated one gets `_2`, `_3`, ... */
export function distinctNames<T extends { readonly name: string }>(labels: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return labels.map((label, k) => {
    const wanted = label.name.trim() === '' ? `col${k + 1}` : label.name;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name === label.name ? label : { ...label, name };
  });
}
