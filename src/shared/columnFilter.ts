/**
 * A condition on one column of a table, as it is typed above the column: `> 0.5`, `<= 20`, `= 3`, `!= 0`, `0.1..0.9`;
 * for text `= exact`, `!= exact`, `^begins`, or any other text, which is to be found somewhere in it, whatever its case;
 * `missing` and `present` for both. Missing values satisfy `missing` alone.
 */
export const FILTER_OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'contains', 'begins'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export type ColumnFilter =
  | { readonly column: string; readonly operator: FilterOperator; readonly value: number | string }
  | { readonly column: string; readonly operator: 'between'; readonly low: number; readonly high: number }
  | { readonly column: string; readonly operator: 'missing' | 'present' };

/** What was typed as a filter; undefined when nothing was; `problem` says in a few words why it cannot be read. */
export function parseColumnFilter(
  column: string, kind: 'number' | 'text' | 'boolean', typed: string,
): ColumnFilter | undefined | { readonly problem: string } {
  const text = typed.trim();
  if (text === '') return undefined;
  if (/^(missing|empty)$/i.test(text)) return { column, operator: 'missing' };
  if (/^(present|given)$/i.test(text)) return { column, operator: 'present' };
  const [, sign = '', rest = ''] = /^(==|=|!=|<>|<=|>=|<|>|\^)?\s*([^]*)$/.exec(text) ?? [];
  const operator = OPERATORS[sign];
  if (rest === '') return { problem: 'a value is missing' };
  if (kind === 'text') return { column, operator: operator ?? 'contains', value: rest };
  if (kind === 'boolean') return booleanFilter(column, operator, rest);
  const range = /^(\S+?)\s*\.\.\s*(\S+)$/.exec(rest);
  if (range && operator === undefined) {
    const [low, high] = [Number(range[1]), Number(range[2])];
    if (Number.isNaN(low) || Number.isNaN(high)) return { problem: 'a range is written 0.1..0.9' };
    return { column, operator: 'between', low: Math.min(low, high), high: Math.max(low, high) };
  }
  const value = Number(rest.replace('\u2212', '-'));
  if (Number.isNaN(value) || operator === 'begins') return { problem: 'numbers are compared: > 0.5, <= 20, 0.1..0.9' };
  return { column, operator: operator ?? '==', value };
}

const OPERATORS: Readonly<Record<string, FilterOperator | undefined>> = {
  '=': '==', '==': '==', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '^': 'begins',
};

function booleanFilter(column: string, operator: FilterOperator | undefined, word: string): ColumnFilter | { readonly problem: string } {
  const value = /^(true|t|yes|y|1)$/i.test(word) ? 1 : /^(false|f|no|n|0)$/i.test(word) ? 0 : undefined;
  if (value === undefined || (operator !== undefined && operator !== '==' && operator !== '!=')) return { problem: 'true or false' };
  return { column, operator: operator ?? '==', value };
}

/** The same condition as a row filter of a selection; undefined for what row filters cannot say. */
export function filterExpression(filter: ColumnFilter, kind: 'number' | 'text' | 'boolean'): string | undefined {
  const name = /^[A-Za-z_$][\w$]*$/.test(filter.column) ? filter.column : `\`${filter.column}\``;
  switch (filter.operator) {
    case 'missing': return `isnan(${name})`;
    case 'present': return `not isnan(${name})`;
    case 'between': return `between(${name}, ${filter.low}, ${filter.high})`;
    case 'contains': case 'begins': return undefined;
    default: {
      if (kind === 'text') return typeof filter.value === 'string' && filter.value.includes("'") ? undefined : `${name} ${filter.operator} '${filter.value}'`;
      return `${name} ${filter.operator} ${filter.value}`;
    }
  }
}
