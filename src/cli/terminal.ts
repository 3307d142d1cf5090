import cliProgress from 'cli-progress';

/** Where a program writes. */
export interface Streams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  /** One line for the person; silent under --quiet. */
  say(line: string): void;
  /** A result; printed whatever --quiet says. */
  print(text: string): void;
  /** A bar for work of `total` steps; it draws only on a terminal. */
  bar(label: string, total: number): ProgressBar;
  /** Aborted when the person interrupts the command. */
  readonly signal: AbortSignal;
}

export interface ProgressBar {
  update(done: number): void;
  stop(): void;
}

const SILENT: ProgressBar = { update: () => undefined, stop: () => undefined };

export function createTerminal(quiet: boolean, { stdout, stderr }: Streams, signal: AbortSignal): Terminal {
  return {
    signal,
    say: (line) => {
      if (!quiet) stderr.write(`${line}\n`);
    },
    print: (text) => {
      stdout.write(`${text}\n`);
    },
    bar: (label, total) => {
      if (quiet || !stderr.isTTY) return SILENT;
      const bar = new cliProgress.SingleBar({
        format: `${label.padEnd(12)} [{bar}] {percentage}%  {value}/{total}  about {eta_formatted} left`,
        stream: stderr, hideCursor: true, clearOnComplete: true,
      }, cliProgress.Presets.shades_classic);
      bar.start(total, 0);
      return { update: (done) => bar.update(done), stop: () => bar.stop() };
    },
  };
}
