import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SteelyardError } from '../../shared/errors.ts';
import { isOnThisComputer } from './thisComputer.ts';

/** How to reach a running hub. */
export interface HubAddress {
  readonly url: string;
  readonly secret: string;
}

const NO_HUB = 'No SAMP hub is running; start TOPCAT, Aladin or another hub, then connect again (everything else works without one).';

/**
 * Finds the hub as the Standard Profile says (SAMP 1.3, section 4.2): through SAMP_HUB, else through `.samp` in the home directory.
 * @throws SteelyardError `samp-no-hub` when there is none, or when it is not on this computer
 */
export async function findHub(environment: NodeJS.ProcessEnv = process.env): Promise<HubAddress> {
  const path = lockfilePath(environment);
  const text = await readFile(path, 'utf8').catch(() => { throw new SteelyardError('samp-no-hub', NO_HUB, { lockfile: path }); });
  return parseLockfile(text, path);
}

/** @throws SteelyardError `samp-no-hub` when the text does not name a hub of this computer */
export function parseLockfile(text: string, path: string): HubAddress {
  const entries = new Map(text.split(/\r?\n/).filter((line) => !line.startsWith('#')).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()] as const;
  }));
  const url = entries.get('samp.hub.xmlrpc.url');
  const secret = entries.get('samp.secret');
  if (!url || !secret || !URL.canParse(url)) {
    throw new SteelyardError('samp-no-hub', `"${path}" does not say where the SAMP hub is; restart the hub, then connect again.`, { lockfile: path });
  }
  if (!isOnThisComputer(url)) {
    throw new SteelyardError('samp-no-hub', `The SAMP hub is on another computer (${new URL(url).host}); Steelyard talks to hubs on this one only.`, { url });
  }
  return { url, secret };
}

function lockfilePath(environment: NodeJS.ProcessEnv): string {
  const named = environment['SAMP_HUB'];
  if (named === undefined || named === '') return join(environment['HOME'] ?? homedir(), '.samp');
  const address = named.startsWith('std-lockurl:') ? named.slice('std-lockurl:'.length) : '';
  if (address.startsWith('file:') && URL.canParse(address)) return fileURLToPath(localFile(address));
  throw new SteelyardError('samp-no-hub', `SAMP_HUB is "${named}"; Steelyard understands "std-lockurl:file:///..." only.`, { SAMP_HUB: named });
}

/** `file://localhost/x` and `file:///x` are the same. */
function localFile(address: string): URL {
  const url = new URL(address);
  url.host = '';
  return url;
}
