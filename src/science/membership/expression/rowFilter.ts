import type { Column } from '../../../shared/catalogue.ts';
import { FILTER_FUNCTIONS } from './functions.ts';
import { invalid, parseRowFilter } from './parse.ts';
import type { ArithmeticOperator, ComparisonOperator, FilterNode } from './parse.ts';
import { suggest } from './suggestions.ts';

/** A compiled part of a filter: what it yields and how, row by row. Conditions and flags yield 1, 0, or NaN (missing). */
type Compiled =
  | { readonly kind: 'number'; readonly at: (row: number) => number }
  | { readonly kind: 'condition'; readonly at: (row: number) => number }
  | { readonly kind: 'text'; readonly at: (row: number) => string };

/**
 * Compiles a row filter such as `p_member > 0.5 and abs(vlos - 55) < 3*12` over the columns of a table.
 * It is parsed and interpreted, never evaluated as a program.
 *
 * Operators: `= == != <> < <= > >=`, `and or not && || & | !`, `+ - * / %`; numbers, 'text', true and false;
 * the functions of `FILTER_FUNCTIONS` and `isnan(x)`. A comparison with a missing number or flag is false (so is `!=`).
 * A column used as a condition holds where it is true, or a number other than 0.
 * Column names are matched exactly, else without regard to case; odd ones go between backticks.
 * @returns whether a row passes; rows count from 0.
 * @throws SteelyardError `expression-invalid`, naming the character, and for a wrong name its neighbours.
 */
export function compileRowFilter(expression: string, columns: readonly Column[]): (row: number) => boolean {
  const tree = parseRowFilter(expression);
  const compiled = new FilterCompiler(expression, columns).compile(tree);
  if (compiled.kind === 'number' && tree.kind !== 'column') {
    invalid(expression, tree.position, 'it gives a number, not yes or no: compare it with something, as in p_member > 0.5');
  }
  if (compiled.kind === 'text') invalid(expression, tree.position, 'it gives text, not yes or no: compare it with something');
  const { at } = compiled as { at: (row: number) => number };
  return (row) => holds(at(row));
}

class FilterCompiler {
  readonly #expression: string;
  readonly #columns: readonly Column[];

  constructor(expression: string, columns: readonly Column[]) {
    this.#expression = expression;
    this.#columns = columns;
  }

  compile(node: FilterNode): Compiled {
    switch (node.kind) {
      case 'number': {
        const { value } = node;
        return { kind: 'number', at: () => value };
      }
      case 'text': {
        const { value } = node;
        return { kind: 'text', at: () => value };
      }
      case 'boolean': {
        const value = node.value ? 1 : 0;
        return { kind: 'condition', at: () => value };
      }
      case 'column':
        return readColumn(this.#findColumn(node.name, node.position));
      case 'negate': {
        const at = this.#number(node.operand);
        return { kind: 'number', at: (row) => -at(row) };
      }
      case 'not': {
        const at = this.#condition(node.operand);
        return { kind: 'condition', at: (row) => (holds(at(row)) ? 0 : 1) };
      }
      case 'call':
        return this.#call(node);
      case 'binary':
        return this.#binary(node);
    }
  }

  #binary(node: FilterNode & { kind: 'binary' }): Compiled {
    const { operator } = node;
    if (operator === 'and' || operator === 'or') {
      const left = this.#condition(node.left);
      const right = this.#condition(node.right);
      return operator === 'and'
        ? { kind: 'condition', at: (row) => (holds(left(row)) && holds(right(row)) ? 1 : 0) }
        : { kind: 'condition', at: (row) => (holds(left(row)) || holds(right(row)) ? 1 : 0) };
    }
    if (isArithmetic(operator)) {
      return { kind: 'number', at: arithmetic(operator, this.#number(node.left), this.#number(node.right)) };
    }
    return { kind: 'condition', at: this.#comparison(node, operator) };
  }

  #comparison(node: FilterNode & { kind: 'binary' }, operator: ComparisonOperator): (row: number) => number {
    const left = this.compile(node.left);
    const right = this.compile(node.right);
    if (left.kind === 'text' || right.kind === 'text') {
      return compareText(operator, this.#asText(left, node.left), this.#asText(right, node.right));
    }
    const ordered = operator !== '==' && operator !== '!=';
    if (ordered && (node.left.kind === 'binary' && left.kind === 'condition')) {
      invalid(this.#expression, node.position, 'comparisons do not chain: write between(x, low, high), or two of them joined by and');
    }
    return compareNumbers(operator, left.at, right.at);
  }

  /** Numbers beside text are compared as they were written, so that long identifiers keep every digit. */
  #asText(part: Compiled, node: FilterNode): (row: number) => string {
    if (part.kind === 'text') return part.at;
    if (node.kind === 'number') {
      const { raw } = node;
      return () => raw;
    }
    return invalid(this.#expression, node.position, 'a number cannot be compared with text');
  }

  #call(node: FilterNode & { kind: 'call' }): Compiled {
    const { name, parameters, position } = node;
    if (name === 'isnan') {
      if (parameters.length !== 1) invalid(this.#expression, position, 'isnan takes one argument: isnan(x)');
      const part = this.compile(parameters[0]!);
      if (part.kind === 'text') return { kind: 'condition', at: (row) => (part.at(row) === '' ? 1 : 0) };
      return { kind: 'condition', at: (row) => (Number.isNaN(part.at(row)) ? 1 : 0) };
    }
    const known = FILTER_FUNCTIONS.get(name);
    if (!known) {
      return invalid(this.#expression, position, `there is no function ${name}: ${suggest(name, [...FILTER_FUNCTIONS.keys(), 'isnan'], 'functions')}`);
    }
    if (parameters.length < known.minimumArguments || parameters.length > known.maximumArguments) {
      invalid(this.#expression, position, `${name} is used as ${known.usage}, and has ${parameters.length} arguments here`);
    }
    const { evaluate } = known;
    const parts = parameters.map((parameter) => this.#number(parameter));
    const kind = known.condition ? 'condition' : 'number';
    const [first, second, third] = parts;
    if (parts.length === 1) return { kind, at: (row) => evaluate(first!(row)) };
    if (parts.length === 2) return { kind, at: (row) => evaluate(first!(row), second!(row)) };
    if (parts.length === 3) return { kind, at: (row) => evaluate(first!(row), second!(row), third!(row)) };
    return { kind, at: (row) => evaluate(...parts.map((part) => part(row))) };
  }

  #number(node: FilterNode): (row: number) => number {
    const part = this.compile(node);
    if (part.kind === 'text') return invalid(this.#expression, node.position, `${describe(node)} holds text where a number belongs`);
    if (part.kind === 'condition' && node.kind !== 'column') {
      return invalid(this.#expression, node.position, 'a condition stands where a number belongs: use parentheses');
    }
    return part.at;
  }

  #condition(node: FilterNode): (row: number) => number {
    const part = this.compile(node);
    if (part.kind === 'text') return invalid(this.#expression, node.position, `${describe(node)} holds text where a condition belongs: compare it with something`);
    if (part.kind === 'number' && node.kind !== 'column') {
      return invalid(this.#expression, node.position, 'a number stands where a condition belongs: compare it with something');
    }
    return part.at;
  }

  #findColumn(name: string, position: number): Column {
    const exact = this.#columns.find((column) => column.name === name);
    if (exact) return exact;
    const folded = this.#columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
    if (folded.length === 1) return folded[0]!;
    return invalid(this.#expression, position, `there is no column ${name}: ${suggest(name, this.#columns.map((column) => column.name), 'columns')}`);
  }
}

function readColumn(column: Column): Compiled {
  if (column.kind === 'text') {
    const { values } = column;
    return { kind: 'text', at: (row) => values[row]! };
  }
  if (column.kind === 'boolean') {
    const { values } = column;
    return { kind: 'condition', at: (row) => (values[row] === 255 ? NaN : values[row]!) };
  }
  const { values } = column;
  return { kind: 'number', at: (row) => values[row]! };
}

function describe(node: FilterNode): string {
  return node.kind === 'column' ? `column ${node.name}` : 'this';
}

function holds(value: number): boolean {
  return value !== 0 && !Number.isNaN(value);
}

function isArithmetic(operator: string): operator is ArithmeticOperator {
  return operator.length === 1 && '+-*/%'.includes(operator);
}

type Evaluate = (row: number) => number;

function arithmetic(operator: ArithmeticOperator, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '+': return (row) => left(row) + right(row);
    case '-': return (row) => left(row) - right(row);
    case '*': return (row) => left(row) * right(row);
    case '/': return (row) => left(row) / right(row);
    case '%': return (row) => left(row) % right(row);
  }
}

function compareNumbers(operator: ComparisonOperator, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '==': return (row) => (left(row) === right(row) ? 1 : 0);
    case '!=': return (row) => {
      const a = left(row), b = right(row);
      return a < b || a > b ? 1 : 0; // false where either is missing
    };
    case '<': return (row) => (left(row) < right(row) ? 1 : 0);
    case '<=': return (row) => (left(row) <= right(row) ? 1 : 0);
    case '>': return (row) => (left(row) > right(row) ? 1 : 0);
    case '>=': return (row) => (left(row) >= right(row) ? 1 : 0);
  }
}

function compareText(operator: ComparisonOperator, left: (row: number) => string, right: (row: number) => string): Evaluate {
  switch (operator) {
    case '==': return (row) => (left(row) === right(row) ? 1 : 0);
    case '!=': return (row) => (left(row) !== right(row) ? 1 : 0);
    case '<': return (row) => (left(row) < right(row) ? 1 : 0);
    case '<=': return (row) => (left(row) <= right(row) ? 1 : 0);
    case '>': return (row) => (left(row) > right(row) ? 1 : 0);
    case '>=': return (row) => (left(row) >= right(row) ? 1 : 0);
  }
}
