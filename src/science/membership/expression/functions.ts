/** The functions of a row filter: numbers in, a number out (conditions: 1 or 0); NaN is a missing value. */
export interface FilterFunction {
  readonly usage: string;
  readonly minimumArguments: number;
  readonly maximumArguments: number;
  readonly condition: boolean;
  readonly evaluate: (...values: number[]) => number;
}

function numeric(usage: string, count: number, evaluate: (...values: number[]) => number): FilterFunction {
  return { usage, minimumArguments: count, maximumArguments: count, condition: false, evaluate };
}

export const FILTER_FUNCTIONS: ReadonlyMap<string, FilterFunction> = new Map([
  ['abs', numeric('abs(x)', 1, Math.abs)],
  ['sqrt', numeric('sqrt(x)', 1, Math.sqrt)],
  ['log10', numeric('log10(x)', 1, Math.log10)],
  ['ln', numeric('ln(x)', 1, Math.log)],
  ['exp', numeric('exp(x)', 1, Math.exp)],
  ['pow', numeric('pow(x, y)', 2, Math.pow)],
  ['hypot', numeric('hypot(x, y)', 2, (x, y) => Math.sqrt(x! * x! + y! * y!))],
  ['min', { ...numeric('min(x, y, ...)', 1, Math.min), maximumArguments: Infinity }],
  ['max', { ...numeric('max(x, y, ...)', 1, Math.max), maximumArguments: Infinity }],
  ['between', { ...numeric('between(x, low, high)', 3, (x, low, high) => (x! >= low! && x! <= high! ? 1 : 0)), condition: true }],
]);
