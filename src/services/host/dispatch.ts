import type { ArgumentOf, Envelope, MethodName, SteelyardApi } from '../../shared/api.ts';
import { isMethodName, parseArgument, parseResult } from '../../shared/apiSchemas.ts';
import { enclose } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';

/** A call as it crosses a process boundary, checked. Throws `usage` or `value-invalid`. */
export function checkCall(method: unknown, argument: unknown): { readonly method: MethodName; readonly argument: unknown } {
  if (!isMethodName(method)) {
    const named = typeof method === 'string' ? `"${method.slice(0, 60)}"` : 'of this kind';
    throw new SteelyardError('usage', `There is no method ${named}; the window and its host are of different versions.`);
  }
  return { method, argument: parseArgument(method, argument) };
}

/** Calls the method that is named; whatever happens comes back as an envelope. */
export function dispatch(api: SteelyardApi, method: unknown, argument: unknown, onDefect?: (error: unknown) => void): Promise<Envelope> {
  return enclose(async () => {
    const call = checkCall(method, argument);
    const [group, name] = call.method.split('.') as [keyof SteelyardApi, string];
    const methods = api[group] as Readonly<Record<string, (argument: unknown) => Promise<unknown>>>;
    return parseResult(call.method, await methods[name](call.argument as ArgumentOf<MethodName>));
  }, onDefect);
}
