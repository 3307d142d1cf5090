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
  /** @param secondsLeft where that is known better than from the share done */
  update(done: number, secondsLeft?: number): void;
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
        format: `${label.padEnd(12)} [{bar}] {percentage}%  {value}/{total}  {left}`,
        stream: stderr, hideCursor: true, clearOnComplete: true,
      }, cliProgress.Presets.shades_classic);
      const started = performance.now();
      bar.start(total, 0, { left: '' });
      return {
        update: (done, secondsLeft = ((performance.now() - started) / 1000) * (total / done - 1)) =>
          bar.update(done, { left: Number.isFinite(secondsLeft) ? `about ${duration(secondsLeft)} left` : '' }),
        stop: () => bar.stop(),
      };
    },
  };
}

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
