import { Command, CommanderError } from 'commander';
import { programVersion } from '../services/resources/version.ts';
import { SteelyardError } from '../shared/errors.ts';
import { createTerminal, type Streams, type Terminal } from './terminal.ts';

/** What the program tells the shell. */
export const EXIT = { done: 0, failed: 1, usage: 2, defect: 70, cancelled: 130 } as const;

const EXIT_HELP = `
Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 it could not be done, 2 the command is wrong, 70 a defect of the program, 130 cancelled.`;

type AddCommand = (program: Command, terminal: () => Terminal) => void;

/** In the order of the help. Each is loaded only when it is the one that was asked for: most of them load a good deal. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  analyse: async () => (await import('./commands/analyse.ts')).analyseCommand,
  batch: async () => (await import('./commands/batch.ts')).batchCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  models: async () => (await import('./commands/models.ts')).modelsCommand,
  mock: async () => (await import('./commands/mock.ts')).mockCommand,
  dataset: async () => (await import('./commands/dataset.ts')).datasetCommand,
  particles: async () => (await import('./commands/particles.ts')).particlesCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
  match: async () => (await import('./commands/match.ts')).matchCommand,
  train: async () => (await import('./commands/train.ts')).trainCommand,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  calibrate: async () => (await import('./commands/calibrate.ts')).calibrateCommand,
  devices: async () => (await import('./commands/devices.ts')).devicesCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
};

/**
 * Runs one command line.
 * @param args the words after the program's name
 * @param signal aborted when the person gives up: work stops at the next step and nothing is written
 * @returns the exit code
 */
export async function run(
  args: readonly string[], streams: Streams = process, signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const program = new Command('steelyard')
    .description('Weigh galaxies: the posterior of the mass enclosed within ten radii, from stars with line-of-sight velocities.')
    .version(programVersion())
    .option('-q, --quiet', 'print results and errors only')
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      outputError: (text, write) => write(usageSentence(text)),
    });
  const terminal = () => createTerminal(Boolean(program.opts()['quiet']), streams, signal);
  for (const load of commandsFor(args)) (await load())(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has said what was wrong by now, or printed the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return report(error, streams);
  }
}

/** The one that is named; all of them for the help, or to say what was meant by one that there is not. */
function commandsFor(args: readonly string[]): readonly (() => Promise<AddCommand>)[] {
  const named = args.find((word) => !word.startsWith('-')) ?? '';
  return Object.hasOwn(COMMANDS, named) ? [COMMANDS[named]!] : Object.values(COMMANDS);
}

/** Commander's message as one line that starts as all of ours do. */
function usageSentence(text: string): string {
  const [sentence, ...suggestions] = text.replace(/^error: /, '').trim().split('\n');
  const message = [sentence!.replace(/[^.?]$/, '$&.'), ...suggestions].join(' ');
  return `steelyard: ${message[0]!.toUpperCase()}${message.slice(1)} Add --help to see what the command takes.\n`;
}

/** One sentence for the person; the stack only of a defect, and only when asked for. */
function report(error: unknown, { stderr }: Streams): number {
  if (error instanceof SteelyardError) {
    stderr.write(`steelyard: ${error.message}\n`);
    return error.code === 'cancelled' ? EXIT.cancelled : error.code === 'usage' || error.code === 'expression-invalid' ? EXIT.usage : EXIT.failed;
  }
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  stderr.write(`steelyard: something went wrong inside the program (${message}). Please report it; STEELYARD_DEBUG=1 prints the details.\n`);
  if (process.env['STEELYARD_DEBUG'] && error instanceof Error) stderr.write(`${error.stack}\n`);
  return EXIT.defect;
}
