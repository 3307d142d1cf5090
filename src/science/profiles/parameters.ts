import { SteelyardError } from '../../shared/errors.ts';

/** @throws SteelyardError `profile-invalid` when a parameter is not a positive finite number. */
export function requirePositive(kind: string, parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    requireThat(value > 0 && Number.isFinite(value), kind, `${name} must be a positive number, not ${value}`);
  }
}

/** @throws SteelyardError `profile-invalid` with the rule that is broken. */
export function requireThat(holds: boolean, kind: string, rule: string): void {
  if (!holds) throw new SteelyardError('profile-invalid', `A ${kind} profile cannot be made: ${rule}.`);
}
