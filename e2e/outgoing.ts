/**
 * Loaded first into every Node process of a session (NODE_OPTIONS): writes down each attempt to reach another computer, by connection or
 * by name, into the file that OUTGOING names. Nothing is stopped: what is tried is what counts.
 */
import { Socket as Datagram } from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

const target = process.env['OUTGOING'];

function note(what: string): void {
  if (target !== undefined) appendFileSync(target, `${what} (${process.argv[1] ?? process.title})\n`);
}

function isHere(host: string): boolean {
  return host === '' || host === 'localhost' || host === '::1' || host === '0.0.0.0' || host === '::' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

// Methods are replaced where they are defined, so that every library goes through them.
const sockets = Socket.prototype as unknown as { connect: (...args: readonly unknown[]) => unknown };
const connect = sockets.connect;
sockets.connect = function recorded(...args) {
  // net.connect hands over its arguments as one list.
  const [first, second] = Array.isArray(args[0]) ? args[0] as unknown[] : args;
  const options = typeof first === 'object' && first !== null ? first as { readonly host?: unknown; readonly path?: unknown } : undefined;
  const host = options ? options.host : second;
  if (typeof host === 'string' && options?.path === undefined && !isHere(host)) note(`connection to ${host}`);
  return Reflect.apply(connect, this, args);
};

const datagrams = Datagram.prototype as unknown as { send: (...args: readonly unknown[]) => unknown };
const send = datagrams.send;
datagrams.send = function recorded(...args) {
  const host = args.find((argument) => typeof argument === 'string' && !isHere(argument));
  if (host !== undefined) note(`datagram to ${String(host)}`);
  return Reflect.apply(send, this, args);
};

for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) {
  const ask = dns[name] as (...args: readonly unknown[]) => unknown;
  (dns as unknown as Record<string, unknown>)[name] = (...args: readonly unknown[]): unknown => {
    if (typeof args[0] === 'string' && !isHere(args[0])) note(`name ${args[0]}`);
    return ask(...args);
  };
}
syncBuiltinESMExports();
