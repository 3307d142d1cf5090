import { InvalidArgumentError } from 'commander';
import { COLUMN_ROLES, type ColumnRole } from '../shared/catalogue.ts';
import { SteelyardError } from '../shared/errors.ts';

/** Reads an option that must be a whole number between two bounds. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`Give a whole number ${maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `between ${minimum} and ${maximum}`}.`);
    }
    return value;
  };
}

/** Reads an option that must be a number between two bounds. */
export function number(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= minimum && value <= maximum)) throw new InvalidArgumentError(`Give a number between ${minimum} and ${maximum}.`);
    return value;
  };
}

/** Reads a name that becomes a file's name. */
export function fileStem(text: string): string {
  if (!/^\w[\w.+-]*$/.test(text)) throw new InvalidArgumentError('Give a name of letters, digits, ".", "_", "+" and "-"; --out says which folder.');
  return text;
}

/** An option that may be given many times. */
export function collect(text: string, earlier: string[]): string[] {
  return [...earlier, text];
}

/** Reads `role=column` pairs. */
export function roleOverrides(pairs: readonly string[]): Partial<Record<ColumnRole, string>> {
  return Object.fromEntries(pairs.map((pair) => {
    const [role, ...name] = pair.split('=');
    if (!isRole(role) || name.join('=').trim() === '') {
      throw new SteelyardError('usage', `--column takes role=name with one of the roles ${COLUMN_ROLES.join(', ')}, not "${pair}".`);
    }
    return [role, name.join('=')];
  }));
}

function isRole(word: string | undefined): word is ColumnRole {
  return (COLUMN_ROLES as readonly string[]).includes(word ?? '');
}
