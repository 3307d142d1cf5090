import { Command, CommanderError } from 'commander';
import { programVersion } from '../services/resources/version.ts';
import { SteelyardError } from '../shared/errors.ts';
import { analyseCommand } from './commands/analyse.ts';
import { batchCommand } from './commands/batch.ts';
import { datasetCommand } from './commands/dataset.ts';
import { devicesCommand } from './commands/devices.ts';
import { domainCommand } from './commands/domain.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { inspectCommand } from './commands/inspect.ts';
import { matchCommand } from './commands/match.ts';
import { mockCommand } from './commands/mock.ts';
import { modelsCommand } from './commands/models.ts';
import { particlesCommand } from './commands/particles.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { trainCommand } from './commands/train.ts';
import { validateCommand } from './commands/validate.ts';
import { createTerminal, type Streams } from './terminal.ts';

/** What the program tells the shell. */
export const EXIT = { done: 0, failed: 1, usage: 2, defect: 70, cancelled: 130 } as const;

const EXIT_HELP = `
Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 it could not be done, 2 the command is wrong, 70 a defect of the program, 130 cancelled.`;

const COMMANDS = [
  analyseCommand, batchCommand, inspectCommand, modelsCommand, mockCommand, datasetCommand, particlesCommand, simulateCommand, matchCommand,
  trainCommand, evaluateCommand, domainCommand, devicesCommand, validateCommand, serveCommand,
];

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
  for (const add of COMMANDS) add(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has said what was wrong by now, or printed the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return report(error, streams);
  }
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
