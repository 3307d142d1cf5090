import type { Command } from 'commander';
import { wholeNumber } from '../options.ts';
import { serve } from '../serve.ts';
import type { Terminal } from '../terminal.ts';

export function serveCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('serve')
    .description('open the window in a browser of this computer, or over an SSH tunnel')
    .option('--port <n>', 'port on the loopback interface (default: a free one)', wholeNumber(0), 0)
    .option('--host <address>', 'listen on this address of the computer instead of loopback; anyone who can read the network can then use it')
    .option('--open', 'open it in the default browser')
    .action(async (options: { port: number; host?: string; open?: true }) => {
      // The address is a result: without it nobody could open the window.
      const host = await serve({ ...options, open: options.open ?? false, say: terminal().print });
      const stop = () => void host.close().then(() => process.exit(0));
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}
