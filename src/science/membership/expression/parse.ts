import jsep from 'jsep';
import { SteelyardError } from '../../../shared/errors.ts';

/** A row filter as a tree. `position` counts characters from 1. */
export type FilterNode =
  | { readonly kind: 'number'; readonly value: number; readonly raw: string; readonly position: number }
  | { readonly kind: 'text'; readonly value: string; readonly position: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly position: number }
  | { readonly kind: 'column'; readonly name: string; readonly position: number }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly FilterNode[]; readonly position: number }
  | { readonly kind: 'negate' | 'not'; readonly operand: FilterNode; readonly position: number }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: FilterNode; readonly right: FilterNode; readonly position: number };

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type BinaryOperator = 'and' | 'or' | ComparisonOperator | ArithmeticOperator;

/** Every spelling that observers bring along (SQL, Python, TOPCAT, C), and what it stands for. */
const SPELLINGS: Readonly<Record<string, readonly [BinaryOperator, number]>> = {
  'or': ['or', 1], 'OR': ['or', 1], '||': ['or', 1], '|': ['or', 1],
  'and': ['and', 2], 'AND': ['and', 2], '&&': ['and', 2], '&': ['and', 2],
  '=': ['==', 6], '==': ['==', 6], '!=': ['!=', 6], '<>': ['!=', 6],
  '<': ['<', 7], '<=': ['<=', 7], '>': ['>', 7], '>=': ['>=', 7],
  '+': ['+', 9], '-': ['-', 9], '*': ['*', 10], '/': ['/', 10], '%': ['%', 10],
};

const LONGEST = 4000;

configure();

/**
 * Parses a row filter. Names with other characters than letters, digits, _ and $ go between backticks.
 * `not` and `!` reach over the comparison that follows: `not p > 0.5` is `not (p > 0.5)`.
 * @throws SteelyardError `expression-invalid`, naming the character.
 */
export function parseRowFilter(expression: string): FilterNode {
  if (expression.trim() === '') invalid(expression, 1, 'it is empty: write a condition such as p_member > 0.5');
  if (expression.length > LONGEST) {
    throw new SteelyardError('expression-invalid', `The row filter has ${expression.length} characters, and may have ${LONGEST}: use several filters.`);
  }
  let tree: jsep.Expression;
  try {
    tree = jsep(expression);
  } catch (error) {
    if (error instanceof RangeError) return invalid(expression, 1, 'its parentheses are nested too deeply');
    const { index, description } = error as { index?: number; description?: string };
    if (index === undefined) throw error;
    return invalid(expression, index + 1, uncapitalise(description ?? 'it is not understood'));
  }
  return liftNot(toNode(tree, expression));
}

/** @throws SteelyardError always. */
export function invalid(expression: string, position: number, why: string): never {
  throw new SteelyardError(
    'expression-invalid',
    `The row filter '${expression}' fails at character ${position}: ${why}.`,
    { expression, position },
  );
}

/** jsep keeps its grammar globally; this module alone uses it. */
function configure(): void {
  jsep.removeAllBinaryOps();
  jsep.removeAllUnaryOps();
  for (const [spelling, [, precedence]] of Object.entries(SPELLINGS)) jsep.addBinaryOp(spelling, precedence);
  for (const operator of ['-', '+', '!', 'not', 'NOT']) jsep.addUnaryOp(operator);
  jsep.removeLiteral('null'); // it and `this` may be names of columns
  jsep.this_str = '';
  for (const [word, value] of [['True', true], ['TRUE', true], ['False', false], ['FALSE', false]] as const) jsep.addLiteral(word, value);
  // Positions and parentheses, which jsep forgets, are noted as each token is read; backticks quote names.
  const starts = new WeakMap<object, number[]>();
  jsep.hooks.add('gobble-token', function noteStart(env) {
    const stack = starts.get(this) ?? [];
    starts.set(this, stack);
    stack.push(this.index);
    if (this.char === '`') {
      const end = this.expr.indexOf('`', this.index + 1);
      if (end < 0) this.throwError('the backtick is never closed');
      env.node = { type: 'Identifier', name: this.expr.slice(this.index + 1, end) };
      this.index = end + 1;
    } else if (/[0-9.]/.test(this.char)) {
      // jsep skips the hook after numbers; reading them here keeps the stack in step.
      const number = this.gobbleNumericLiteral();
      if (number) env.node = number;
    }
  });
  jsep.hooks.add('after-token', function keepStart(env) {
    const start = starts.get(this)!.pop()!;
    if (!env.node) return;
    if (this.expr[start] === '(') env.node['grouped'] = true;
    env.node['start'] ??= start;
  });
}

function toNode(tree: jsep.Expression, expression: string): FilterNode {
  const position = startOf(tree) + 1;
  const visit = (child: unknown) => toNode(child as jsep.Expression, expression);
  switch (tree.type) {
    case 'Literal': {
      const { value, raw } = tree as jsep.Literal;
      if (typeof value === 'number') return { kind: 'number', value, raw, position };
      if (typeof value === 'string') return { kind: 'text', value, position };
      if (typeof value === 'boolean') return { kind: 'boolean', value, position };
      return invalid(expression, position, 'this is not a number, text, true or false');
    }
    case 'Identifier':
      return { kind: 'column', name: (tree as jsep.Identifier).name, position };
    case 'UnaryExpression': {
      const { operator, argument } = tree as jsep.UnaryExpression;
      const operand = visit(argument);
      if (operator === '+') return operand;
      return { kind: operator === '-' ? 'negate' : 'not', operand, position, ...grouping(tree) };
    }
    case 'BinaryExpression': {
      const { operator, left, right } = tree as jsep.BinaryExpression;
      return { kind: 'binary', operator: SPELLINGS[operator]![0], left: visit(left), right: visit(right), position };
    }
    case 'CallExpression': {
      const call = tree as jsep.CallExpression;
      if (call.callee.type !== 'Identifier') return invalid(expression, position, 'only functions can be called');
      const { name } = call.callee as jsep.Identifier;
      return { kind: 'call', name, parameters: call.arguments.map(visit), position };
    }
    case 'MemberExpression':
      return invalid(expression, position, 'names with dots or brackets go between backticks, as in `[Fe/H]`');
    case 'ArrayExpression':
      return invalid(expression, position, 'brackets are not understood; a name that has them goes between backticks, as in `[Fe/H]`');
    case 'Compound': {
      const second = (tree as jsep.Compound).body[1];
      return invalid(expression, second ? startOf(second) + 1 : position, 'an operator is missing before this');
    }
    default:
      return invalid(expression, position, 'this is not understood in a row filter');
  }
}

function startOf(tree: jsep.Expression): number {
  if (typeof tree['start'] === 'number') return tree['start'];
  return tree.type === 'BinaryExpression' ? startOf((tree as jsep.BinaryExpression).left) : 0;
}

function grouping(tree: jsep.Expression): { grouped?: true } {
  return tree['grouped'] === true ? { grouped: true } : {};
}

/** `(not a) > 1`, which the parser makes of `not a > 1`, becomes `not (a > 1)`, unless it was written with the parentheses. */
function liftNot(node: FilterNode): FilterNode {
  if (node.kind === 'call') return { ...node, parameters: node.parameters.map(liftNot) };
  if (node.kind === 'negate' || node.kind === 'not') return { ...node, operand: liftNot(node.operand) };
  if (node.kind !== 'binary') return node;
  const left = liftNot(node.left);
  const right = liftNot(node.right);
  if (left.kind === 'not' && !('grouped' in left) && node.operator !== 'and' && node.operator !== 'or') {
    const lowered = liftNot({ ...node, left: left.operand, right, position: left.operand.position });
    return { kind: 'not', operand: lowered, position: left.position };
  }
  return { ...node, left, right };
}

function uncapitalise(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
