import type { Column, NumberColumn, Table } from '../../shared/catalogue.ts';

/**
 * CDS tables split coordinates over columns: RAh RAm RAs, DE- DEd DEm DEs. Adds `RAdeg` and `DEdeg`
 * (degrees) where a table has the parts and lacks those names; any other table is returned as it is.
 */
export function withDecimalCoordinates(table: Table): Table {
  const numbers = new Map(table.columns.filter((c): c is NumberColumn => c.kind === 'number').map((c) => [c.name, c]));
  const sign = table.columns.find((c) => c.name === 'DE-');
  const added = [
    combined(table, numbers, ['RAh', 'RAm', 'RAs'], { name: 'RAdeg', what: 'Right ascension', ucd: 'pos.eq.ra' }, (i, parts) =>
      15 * sexagesimal(parts, i)),
    combined(table, numbers, ['DEd', 'DEm', 'DEs'], { name: 'DEdeg', what: 'Declination', ucd: 'pos.eq.dec' }, (i, parts) => {
      const first = parts[0].values[i];
      const negative = isMinus(sign, i) || first < 0 || Object.is(first, -0);
      return (negative ? -1 : 1) * sexagesimal(parts, i);
    }),
  ].filter((column) => column !== undefined);
  return added.length === 0 ? table : { ...table, columns: [...table.columns, ...added] };
}

/** The size of `a b c`, in the unit of its first part; parts that the table lacks count as zero. */
function sexagesimal(parts: readonly NumberColumn[], i: number): number {
  return parts.reduce((sum, part, k) => sum + Math.abs(part.values[i]) / 60 ** k, 0);
}

function isMinus(sign: Column | undefined, i: number): boolean {
  return sign?.kind === 'text' && /^[-\u2212]/.test(sign.values[i].trim());
}

function combined(
  table: Table,
  numbers: ReadonlyMap<string, NumberColumn>,
  names: readonly string[],
  made: { readonly name: string; readonly what: string; readonly ucd: string },
  value: (row: number, parts: readonly NumberColumn[]) => number,
): NumberColumn | undefined {
  const parts = names.map((name) => numbers.get(name)).filter((part) => part !== undefined);
  if (!numbers.has(names[0]) || parts.length < 2 || table.columns.some((c) => c.name === made.name)) return undefined;
  return {
    kind: 'number',
    name: made.name,
    unit: 'deg',
    description: `${made.what}, combined from ${parts.map((part) => part.name).join(' ')}`,
    ucd: made.ucd,
    values: Float64Array.from({ length: table.rowCount }, (_, i) => value(i, parts)),
    integer: false,
  };
}
