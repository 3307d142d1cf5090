import { timingSafeEqual } from 'node:crypto';

/** The parts of a request that say who sent it. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly token: string | undefined;
}

export interface Refusal {
  readonly status: 403;
  readonly reason: string;
}

/**
 * Why a request is refused, or undefined when it may pass. Another program's page can reach a loopback port,
 * under a name of its own (DNS rebinding) or from its own origin: the Host must be ours, an Origin must be
 * ours, and whatever acts (`needsToken`) must know the token and say its origin. `hosts` are ours, each with its port.
 */
export function refuse(caller: Caller, hosts: readonly string[], token: string, needsToken: boolean): Refusal | undefined {
  if (caller.host === undefined || !hosts.includes(caller.host.toLowerCase())) {
    return { status: 403, reason: 'This address is not one of Steelyard.' };
  }
  const origins = hosts.map((host) => `http://${host}`);
  if (caller.origin === undefined ? needsToken : !origins.includes(caller.origin)) {
    return { status: 403, reason: 'Only the page that Steelyard serves may call it.' };
  }
  if (needsToken && !sameToken(caller.token, token)) {
    return { status: 403, reason: 'The token is missing or wrong; open the address that Steelyard printed.' };
  }
  return undefined;
}

function sameToken(given: string | undefined, expected: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
