import { InvalidArgumentError } from 'commander';

/** Reads an option that must be a whole number of at least `minimum`. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum) throw new InvalidArgumentError(`Give a whole number of at least ${minimum}.`);
    return value;
  };
}
