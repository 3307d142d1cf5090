import type { NumberColumn, TextColumn } from '../../shared/catalogue.ts';

export function numbers(name: string, unit: string, description: string, values: ArrayLike<number>): NumberColumn {
  return { kind: 'number', name, unit, description, ucd: '', values: Float64Array.from(values), integer: false };
}

export function texts(name: string, description: string, values: readonly string[]): TextColumn {
  return { kind: 'text', name, unit: '', description, ucd: '', values };
}
