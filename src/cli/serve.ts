import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isOpenToNetwork, startBrowserHost } from '../services/host/browserHost.ts';
import type { BrowserHost } from '../services/host/browserHost.ts';
import { EngineClient } from '../services/host/engineClient.ts';
import { forkEngine } from '../services/host/forkedEngine.ts';
import { ensureBuilt, PROJECT } from './build.ts';

export interface ServeOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Address to listen on instead of loopback. */
  readonly host?: string;
  /** Opens the address in the default browser. */
  readonly open: boolean;
  /** Where lines for the person go. */
  readonly say: (line: string) => void;
}

/** The window in a browser of this computer. Resolves once it answers; runs until `close`. */
export async function serve({ port, host: address, open, say }: ServeOptions): Promise<BrowserHost> {
  ensureBuilt(say);
  const engine = new EngineClient(() => forkEngine());
  const host = await startBrowserHost({ engine, pageDirectory: join(PROJECT, 'out/renderer'), port, ...(address === undefined ? {} : { host: address }) });
  engine.warmUp(); // it loads while the browser does, and holds nothing up
  say(`Steelyard is at ${host.url}`);
  if (address !== undefined && isOpenToNetwork(address)) {
    say('Warning: other computers can reach this address, and what goes there and back is not encrypted: whoever reads it along the way');
    say('can use Steelyard and read the files of this account. An SSH tunnel (ssh -L) to a Steelyard without --host is safe. Stop it with Ctrl+C.');
  } else {
    say('Whoever has this address may use it, on this computer only. Stop it with Ctrl+C.');
  }
  if (open) openInBrowser(host.url);
  return {
    ...host,
    close: async () => {
      await host.close();
      await engine.shutDown();
    },
  };
}

/** Best effort: the address is printed in any case. */
function openInBrowser(url: string): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] as const
    : process.platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler', url]] as const
      : ['xdg-open', [url]] as const;
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => { /* no browser to open */ }).unref();
}
