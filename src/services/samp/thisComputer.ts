import { hostname, networkInterfaces } from 'node:os';

/**
 * Whether a URL is one of http on this computer: SAMP hands out addresses, and none may lead Steelyard into the network.
 * Hubs may name the machine by an address or name of its own instead of by loopback.
 */
export function isOnThisComputer(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname: host } = new URL(url);
  if (protocol !== 'http:') return false;
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)) return true;
  if (name === hostname().toLowerCase()) return true;
  return Object.values(networkInterfaces()).flat().some((address) => address?.address.toLowerCase() === name);
}
